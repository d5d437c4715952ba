//! Statistics of a running server: updated every second by background jobs, not by requests.

mod active_users;

pub use active_users::ActiveUsers;
