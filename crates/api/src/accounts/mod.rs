//! Tokens, API keys, the cache of authenticated callers, and the limits on failed
//! logins, registrations and customers' writes.

mod api_key_secret;
mod auth_cache;
mod customer_settings;
mod customer_write_limiter;
mod key_environment;
mod known_addresses;
mod login_limiter;
mod registration_limiter;
mod tokens;

pub use api_key_secret::ApiKeySecret;
pub use auth_cache::{AuthCache, Credential, KnownCaller};
pub use customer_settings::CustomerSettings;
pub use customer_write_limiter::CustomerWriteLimiter;
pub use key_environment::KeyEnvironment;
pub use login_limiter::{LoginLimiter, LoginQuota};
pub use registration_limiter::{Registration, RegistrationLimiter, RegistrationQuota};
pub use tokens::{Claims, TokenKind, TokenPair, Tokens};
