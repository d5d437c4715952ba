//! Builds the vault of Haier's configurations.

use cangku_adapters::XChaChaCipher;

use super::Backend;
use crate::{
    config::{Config, EncryptionKey, Secrets, StoredSecretError},
    haier::HaierVault,
};

impl Backend {
    /// How stored configurations are encrypted and checked.
    ///
    /// # Errors
    /// If a key can't be generated and stored.
    pub fn haier_vault(&self, config: &Config) -> Result<HaierVault, StoredSecretError> {
        let secrets = config.secrets.complete(&self.data_dir)?;
        Ok(haier_vault(config, &secrets))
    }
}

/// The vault of these secrets.
pub(super) fn haier_vault(config: &Config, secrets: &Secrets) -> HaierVault {
    let former = secrets.former_encryption_keys.iter();
    let former = former.map(EncryptionKey::expose);
    let cipher = XChaChaCipher::new(secrets.encryption_key.expose(), former);
    HaierVault::new(cipher, config.profile.transport())
}
