//! Password hashing.

use super::StorageResult;

/// Hashes and verifies passwords. Deliberately slow: call it outside of transactions.
pub trait PasswordHasher: Send + Sync {
    /// Returns a salted hash as a PHC string.
    ///
    /// # Errors
    /// If the operating system provides no randomness.
    fn hash(&self, password: &str) -> StorageResult<String>;

    /// Whether `hash` is a hash of `password`; `false` if it can't be parsed.
    fn verify(&self, password: &str, hash: &str) -> bool;

    /// Takes as long as [`Self::verify`], without a result. Called for unknown usernames, so that
    /// the response time doesn't reveal which ones exist.
    fn verify_dummy(&self, password: &str);
}
