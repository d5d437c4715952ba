//! Statistics of a running server: updated every second by background jobs, not by requests.

mod activity;
mod jobs;

pub use activity::ActivityLog;
pub use jobs::StatisticsJobs;
