//! Users, their sessions, and services' API keys.

mod api_key_queries;
mod api_keys;
mod user_queries;
mod user_session_queries;
mod user_sessions;
mod users;
