//! Retries of products that failed in syncs.
//!
//! - `HAIER_RETRY_SECONDS` (`haier.retry_seconds`): how often a server looks for failures whose pause
//!   is over (60); 0: failures are only retried on request.

use std::time::Duration;

use super::reader::{ErrorReported, Reader};
use super::setting::{Fallback, Setting};

const PERIOD: Setting = Setting::open(
    "HAIER_RETRY_SECONDS",
    "haier.retry_seconds",
    Fallback::Text("60"),
);

pub(super) const SETTINGS: &[&Setting] = &[&PERIOD];

pub(super) fn read(reader: &mut Reader) -> Result<Duration, ErrorReported> {
    let period = reader.number(&PERIOD, 0..=86_400_u64);
    period.map(Duration::from_secs)
}
