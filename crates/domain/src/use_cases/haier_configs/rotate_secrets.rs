//! Encrypts the secrets of all configurations with the current key.

use super::reseal::reseal;
use crate::{
    Result,
    accounts::Role,
    audit::{AuditAction, AuditSubject},
    ports::SecretCipher,
    supplier::{HaierConfigRefusal, HaierKey, UnreadableConfig, unreadable_secrets},
    use_cases::{Context, audited::Audited},
};

/// What a rotation did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RotatedSecrets {
    /// All secrets.
    pub secrets: u32,
    /// Those that were encrypted anew; the others had the current key already.
    pub resealed: u32,
}

/// Encrypts every secret that is plain or encrypted with a former key, in one transaction.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin;
/// [`Error::HaierConfig`](crate::Error::HaierConfig) with every secret that can't be decrypted: then
/// nothing is changed.
pub fn rotate_haier_secrets(cx: Context<'_>, cipher: &dyn SecretCipher) -> Result<RotatedSecrets> {
    cx.actor.require(Role::Admin)?;
    cx.change(|unit| {
        let configs = unit.haier_configs().lock_all()?;
        let unreadable = configs.iter().filter_map(|config| {
            let secrets = unreadable_secrets(&config.fields, config.id, cipher);
            (!secrets.is_empty()).then(|| UnreadableConfig {
                id: config.id,
                name: config.name.clone(),
                secrets,
            })
        });
        let unreadable: Vec<_> = unreadable.collect();
        if !unreadable.is_empty() {
            return Err(HaierConfigRefusal::UnreadableSecrets(unreadable).into());
        }
        let mut rotated = RotatedSecrets::default();
        let mut entries = Vec::new();
        for mut config in configs {
            let secrets =
                HaierKey::SECRETS.map(|key| u32::from(config.fields.secret(key).is_some()));
            let secrets: u32 = secrets.into_iter().sum();
            let resealed = reseal(&mut config.fields, config.id, cipher)?;
            rotated.secrets = rotated.secrets.saturating_add(secrets);
            rotated.resealed = rotated.resealed.saturating_add(resealed);
            if resealed > 0 {
                config.updated_at = cx.now();
                unit.haier_configs().save(&config)?;
                let entry = cx
                    .entry(AuditAction::RotateSecrets, AuditSubject::HaierConfig)
                    .of(config.id.get(), config.name.as_str())
                    .detail("secrets", resealed);
                entries.push(entry);
            }
        }
        Ok(Audited::new(rotated, entries))
    })
}
