//! Searches of a running server: noted in memory, logged in bulk off the requests' path.

mod jobs;
mod log;
mod quota;

pub use jobs::{SearchJobs, SearchSettings};
pub use log::SearchLog;
pub use quota::SearchLimits;
