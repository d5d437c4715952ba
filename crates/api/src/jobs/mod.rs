//! Background jobs of a running server. Each file starts the jobs of one subject; [`JobSet`] holds
//! them, and the runner decides when their rounds begin.

pub(crate) mod cache_warmer;
pub(crate) mod haier_retry;
pub(crate) mod haier_schedule;
pub(crate) mod haier_sync;
pub(crate) mod holds;
pub(crate) mod idempotency;
mod job_set;
pub(crate) mod media;
pub(crate) mod plans;
pub(crate) mod retention;
mod runner;
pub(crate) mod search_index;
pub(crate) mod searches;
pub(crate) mod shipped_orders;
mod short_lock_timeout;
pub(crate) mod statistics;
pub(crate) mod storage_probe;
pub(crate) mod supplier_circuit;
#[cfg(test)]
mod tests;
pub(crate) mod unpaid_orders;
pub(crate) mod views;

pub use job_set::JobSet;
pub use search_index::refresh_all;
pub(crate) use unpaid_orders::log_refused;
