//! `/api/auth`, `/api/users` and `/api/api-keys`.

mod anonymous_actor;
pub(super) mod api_keys;
mod ended_sessions;
mod login;
mod login_attempt;
mod logout;
mod me;
mod own_sessions;
mod password_change;
mod refresh;
mod register;
mod release_holdings;
mod session_response;
mod token_response;
mod user_create;
mod user_response;
mod user_sessions;
mod user_update;
mod users;

pub(super) use login::log_in;
pub(super) use logout::log_out;
pub(super) use me::view_me;
pub(super) use own_sessions::{end_own_session, end_own_sessions, list_own_sessions};
pub(super) use password_change::change_password;
pub(super) use refresh::refresh_tokens;
pub(super) use register::register_customer;
pub(super) use user_create::create_user;
pub(super) use user_sessions::{end_session_of_user, end_sessions_of_user, list_sessions_of_user};
pub(super) use user_update::change_user;
pub(super) use users::{list_users, view_user};
