//! Searches of a running server: queued in memory, and logged in batches by a background job.

mod rate_limiter;
mod search_queue;

pub use rate_limiter::SearchLimits;
pub use search_queue::SearchQueue;
