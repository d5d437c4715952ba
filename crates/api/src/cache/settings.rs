//! Settings of the caches.

use super::freshness::Ttls;

/// Capacity and TTLs of the caches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheSettings {
    /// TTLs of entries; `None` disables caching.
    pub ttls: Option<Ttls>,
    /// Approximate size of all entries together, in bytes.
    pub capacity: u64,
}
