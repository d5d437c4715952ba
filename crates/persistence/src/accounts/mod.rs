//! Users.

mod user_queries;
mod users;
