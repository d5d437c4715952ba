//! Encryption of secrets in the database.

use std::fmt;

use secrecy::SecretString;

use super::StorageResult;

/// Encrypts secrets that must be decrypted again, such as a supplier's passwords. It has a current
/// key, and may have former ones, with which it only decrypts.
pub trait SecretCipher: Send + Sync {
    /// Encrypts with the current key. The result can only be decrypted at the same place.
    ///
    /// # Errors
    /// If the operating system provides no randomness.
    fn seal(&self, place: SecretPlace, secret: &SecretString) -> StorageResult<SealedSecret>;

    /// Decrypts what was sealed at this place. A text that isn't encrypted, from before secrets were,
    /// is returned as it is.
    ///
    /// # Errors
    /// [`UnreadableSecret`] if the key is unknown, or the text was changed or moved.
    fn open(
        &self,
        place: SecretPlace,
        sealed: &SealedSecret,
    ) -> Result<SecretString, UnreadableSecret>;

    /// Whether it is encrypted with the current key.
    fn is_current(&self, sealed: &SealedSecret) -> bool;
}

/// Where a secret is stored. It is authenticated, so that an encrypted text can't be copied to
/// another row or column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretPlace {
    /// The table's name.
    pub table: &'static str,
    /// The column's name, or the key of a JSON object.
    pub column: &'static str,
    /// The row's id.
    pub row: i64,
}

/// A secret as it is stored: encrypted, or in rows of former versions plain. `Debug` doesn't show it.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedSecret(String);

impl SealedSecret {
    /// The stored text.
    pub const fn new(stored: String) -> Self {
        Self(stored)
    }

    /// The text to store. It may be plain: never log it.
    pub fn as_stored(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SealedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedSecret(***)")
    }
}

/// Why a stored secret can't be decrypted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableSecret {
    /// It is encrypted with a key that isn't configured.
    #[error("is encrypted with the key {key_id}, which is not configured")]
    UnknownKey {
        /// Identifies the key without revealing it.
        key_id: String,
    },
    /// The text was changed, truncated, or copied from another place.
    #[error("is damaged, or was copied from another row")]
    Damaged,
}
