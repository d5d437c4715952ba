//! Statistics of a running server: updated every second by background jobs, not by requests.

mod active_users;
mod jobs;

pub use active_users::ActiveUsers;
pub use jobs::StatisticsJobs;
