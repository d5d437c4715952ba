//! Passwords, tokens and the limit on failed logins.

mod login_limiter;
mod password_hasher;
mod tokens;

pub use login_limiter::{LoginLimiter, TooManyFailures};
pub use password_hasher::Argon2Hasher;
pub use tokens::{Claims, TokenKind, TokenPair, Tokens};
