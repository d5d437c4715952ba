//! Use cases of users, services and their credentials.

mod authenticate_service;
mod create_admin;
mod create_api_key;
mod create_user;
mod log_in;
mod record_api_key_use;
mod register;
mod revoke_api_key;
mod update_api_key;
mod update_user;
mod update_user_password;
mod validate_session;

pub use authenticate_service::authenticate_service;
pub use create_admin::{AdminOutcome, create_admin};
pub use create_api_key::{ApiKeyDraft, create_api_key};
pub use create_user::{create_user, create_user_once};
pub use log_in::log_in;
pub use record_api_key_use::record_api_key_use;
pub use register::register;
pub use revoke_api_key::revoke_api_key;
pub use update_api_key::update_api_key;
pub use update_user::update_user;
pub use update_user_password::update_user_password;
pub use validate_session::validate_session;
