//! The cache of responses.
//!
//! - `CANGKU_CACHE_SECONDS` (`cache.seconds`): maximum TTL of a cached response (300); 0 disables
//!   caching.
//! - `CANGKU_CACHE_MEGABYTES` (`cache.megabytes`): approximate memory for all cached responses
//!   together (64).

use std::time::Duration;

use super::reader::{ErrorReported, Reader};
use super::setting::{Fallback, Setting};
use crate::cache::{CacheSettings, Ttls};

const SECONDS: Setting = Setting::open(
    "CANGKU_CACHE_SECONDS",
    "cache.seconds",
    Fallback::Text("300"),
);
const MEGABYTES: Setting = Setting::open(
    "CANGKU_CACHE_MEGABYTES",
    "cache.megabytes",
    Fallback::Text("64"),
);

pub(super) const SETTINGS: &[&Setting] = &[&SECONDS, &MEGABYTES];

pub(super) fn read(reader: &mut Reader) -> Result<CacheSettings, ErrorReported> {
    let seconds = reader.number(&SECONDS, 0..=86_400_u64);
    let megabytes = reader.number(&MEGABYTES, 1..=65_536_u64);
    let ttl = Duration::from_secs(seconds?);
    Ok(CacheSettings {
        ttls: (!ttl.is_zero()).then(|| Ttls::of(ttl)),
        capacity: megabytes?.saturating_mul(1 << 20),
    })
}
