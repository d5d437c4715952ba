//! Searches of a running server: queued in memory, and logged in batches by a background job.

mod jobs;
mod log;
mod quota;

pub use jobs::{SearchJobs, SearchSettings};
pub use log::SearchLog;
pub use quota::SearchLimits;
