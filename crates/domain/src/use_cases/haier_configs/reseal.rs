//! Encrypts secrets with the current key.

use crate::{
    HaierConfigId,
    ports::{SecretCipher, StorageResult},
    supplier::{HaierFields, HaierKey},
};

/// Encrypts with the current key what is plain or encrypted with a former one. Leaves what can't be
/// decrypted as it is. Returns the number of secrets that were encrypted.
pub(super) fn reseal(
    fields: &mut HaierFields,
    id: HaierConfigId,
    cipher: &dyn SecretCipher,
) -> StorageResult<u32> {
    let mut resealed: u32 = 0;
    for key in HaierKey::SECRETS {
        let outdated = fields
            .secret(key)
            .filter(|sealed| !cipher.is_current(sealed));
        let opened = outdated.and_then(|sealed| cipher.open(key.place(id), sealed).ok());
        if let Some(secret) = opened {
            fields.set_secret(key, cipher.seal(key.place(id), &secret)?);
            resealed = resealed.saturating_add(1);
        }
    }
    Ok(resealed)
}
