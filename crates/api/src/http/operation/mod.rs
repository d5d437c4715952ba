//! Operation: health, metrics, caches and runs of the sync with Haier.

pub(super) mod caches;
pub(super) mod health;
pub(super) mod metrics;
pub(super) mod shared_ping;
pub(super) mod sync_logs;
