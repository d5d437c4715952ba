//! Password hashing.

use super::Stored;

/// Hashes and verifies passwords. Deliberately slow: call it outside of transactions.
pub trait PasswordHasher: Send + Sync {
    /// Returns a salted hash as a PHC string.
    ///
    /// # Errors
    /// If the operating system provides no randomness.
    fn hash(&self, password: &str) -> Stored<String>;

    /// Whether `hash` is a hash of `password`; `false` if it can't be parsed.
    fn verify(&self, password: &str, hash: &str) -> bool;

    /// Takes as long as [`Self::verify`], without a result. Called for unknown usernames, so that
    /// the response time doesn't reveal which ones exist.
    fn verify_nothing(&self, password: &str);
}
