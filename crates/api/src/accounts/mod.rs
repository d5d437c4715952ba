//! Passwords, tokens, API keys, the cache of authenticated callers, and the limits on failed
//! logins, registrations and customers' writes.

mod api_key_secret;
mod customer_writes;
mod known_callers;
mod login_limiter;
mod password_hasher;
mod registration_limiter;
mod tokens;

pub use api_key_secret::ApiKeySecret;
pub use customer_writes::CustomerWrites;
pub use known_callers::{Credential, KnownCallers};
pub use login_limiter::{LoginLimiter, TooManyFailures};
pub use password_hasher::Argon2Hasher;
pub use registration_limiter::{
    Registration, RegistrationLimiter, RegistrationQuota, TooManyRegistrations,
};
pub use tokens::{Claims, TokenKind, TokenPair, Tokens};
