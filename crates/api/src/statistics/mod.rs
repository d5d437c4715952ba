//! Statistics of a running server: what happened is counted every second, off the requests' path.

mod activity;
mod jobs;

pub use activity::ActivityLog;
pub use jobs::StatisticsJobs;
