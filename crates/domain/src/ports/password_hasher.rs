//! Hashing of passwords.

use super::Stored;

/// Hashes passwords and checks them; slow on purpose: call it outside of transactions.
pub trait PasswordHasher: Send + Sync {
    /// A salted hash in PHC form.
    ///
    /// # Errors
    /// Where the system gives no randomness.
    fn hash(&self, password: &str) -> Stored<String>;

    /// Whether `hash` is one of `password`. A hash that can't be read is no match.
    fn verify(&self, password: &str, hash: &str) -> bool;

    /// Takes as long as [`Self::verify`] and says nothing: for names that nobody has, so that
    /// the time of an answer doesn't tell which names exist.
    fn verify_nothing(&self, password: &str);
}
