//! `/api/auth`, `/api/users` and `/api/api-keys`.

mod anonymous_actor;
pub(super) mod api_keys;
mod login;
mod me;
mod refresh;
mod register;
mod release_holdings;
mod token_response;
mod user_create;
mod user_response;
mod user_update;
mod users;

pub(super) use login::log_in;
pub(super) use me::view_me;
pub(super) use refresh::refresh_tokens;
pub(super) use register::register_customer;
pub(super) use user_create::create_user;
pub(super) use user_update::change_user;
pub(super) use users::{list_users, view_user};
