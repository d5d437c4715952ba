//! `/api/auth`, `/api/users` and `/api/api-keys`.

pub(super) mod api_keys;
pub(super) mod auth;
mod release_holdings;
pub(super) mod users;
