//! Live questions to Haier, which the API passes on.
//!
//! - `HAIER_LIVE_REQUESTS_PER_MINUTE` (`haier.live_requests_per_minute`): maximum live questions and
//!   tests of one caller in a minute, counted by each process (60).
//! - `HAIER_LIVE_CACHE_SECONDS` (`haier.live_cache_seconds`): how long an answer of Haier is used
//!   again for the same question (5); 0 asks each time.

use std::{num::NonZeroU32, time::Duration};

use super::reader::{ErrorReported, Reader};
use super::setting::{Fallback, Setting};
use crate::haier::LiveLimits;

const PER_MINUTE: Setting = Setting::open(
    "HAIER_LIVE_REQUESTS_PER_MINUTE",
    "haier.live_requests_per_minute",
    Fallback::Text("60"),
);
const CACHE: Setting = Setting::open(
    "HAIER_LIVE_CACHE_SECONDS",
    "haier.live_cache_seconds",
    Fallback::Text("5"),
);

pub(super) const SETTINGS: &[&Setting] = &[&PER_MINUTE, &CACHE];

pub(super) fn read(reader: &mut Reader) -> Result<LiveLimits, ErrorReported> {
    let most = NonZeroU32::MIN.saturating_add(5_999);
    let per_minute = reader.number(&PER_MINUTE, NonZeroU32::MIN..=most);
    let cache = reader.number(&CACHE, 0..=60_u64);
    Ok(LiveLimits {
        per_minute: per_minute?,
        cache: Duration::from_secs(cache?),
    })
}
