//! Users and services' API keys.

mod api_key_queries;
mod api_keys;
mod user_queries;
mod users;
