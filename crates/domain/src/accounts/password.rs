//! Passwords before they are hashed.

use std::fmt;

use crate::{Violation, ViolationCode};

/// A new password that is long enough; never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Fewest characters of a password.
    pub const MIN_CHARACTERS: usize = 8;
    /// Most bytes of a password: hashing more would only cost time.
    pub const MAX_BYTES: usize = 1024;

    /// Checks the length and nothing else.
    ///
    /// # Errors
    /// A violation of the field `password`.
    pub fn new(text: &str) -> Result<Self, Violation> {
        let refuse = |code, message: String| Err(Violation::new("password", code, message));
        if text.chars().count() < Self::MIN_CHARACTERS {
            let message = format!("must have at least {} characters", Self::MIN_CHARACTERS);
            return refuse(ViolationCode::TooShort, message);
        }
        if text.len() > Self::MAX_BYTES {
            let message = format!("must have at most {} bytes", Self::MAX_BYTES);
            return refuse(ViolationCode::TooLong, message);
        }
        Ok(Self(text.to_owned()))
    }

    /// The password itself, for hashing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}
