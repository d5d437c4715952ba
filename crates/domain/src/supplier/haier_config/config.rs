//! A configuration, and how it is changed.

use chrono::{DateTime, Utc};

use super::{
    HaierAccount, HaierConfigName, HaierConfigRefusal, HaierFields, HaierFieldsPatch, Transport,
    UnreadableConfig,
};
use crate::{HaierConfigId, Patch, Version, Violations, ports::SecretCipher};

/// An account with Haier's platform. At most one configuration is active.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HaierConfig {
    /// Reserved before the insert, because secrets are bound to it; positive.
    pub id: HaierConfigId,
    /// Unique by its identity; case matters.
    pub name: HaierConfigName,
    /// Address and credentials, with encrypted secrets.
    pub fields: HaierFields,
    /// Whether the shop uses it.
    pub is_active: bool,
    /// Increased by the database with every change.
    pub version: Version,
    /// When it was created (UTC); never changes.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl HaierConfig {
    /// Checks the fields and decrypts the secrets.
    ///
    /// # Errors
    /// [`HaierConfigRefusal::Invalid`] or [`HaierConfigRefusal::UnreadableSecrets`].
    pub fn open(
        &self,
        cipher: &dyn SecretCipher,
        transport: Transport,
    ) -> Result<HaierAccount, HaierConfigRefusal> {
        let invalid = |violations| HaierConfigRefusal::Invalid {
            name: self.name.clone(),
            violations,
        };
        self.fields.check(transport).map_err(invalid)?;
        let opened = HaierAccount::open(&self.fields, self.id, cipher).map_err(|secrets| {
            HaierConfigRefusal::UnreadableSecrets(vec![UnreadableConfig {
                id: self.id,
                name: self.name.clone(),
                secrets,
            }])
        });
        // Never `None`: the check above found every required field.
        opened?.ok_or_else(|| invalid(Violations::default()))
    }
}

/// A new configuration.
#[derive(Debug, Clone)]
pub struct HaierConfigDraft {
    /// Unique by its identity.
    pub name: HaierConfigName,
    /// The fields.
    pub fields: HaierFieldsPatch,
    /// Whether the shop uses it at once; `None`: if no other is active.
    pub is_active: Option<bool>,
}

/// A change of a configuration.
#[derive(Debug, Clone, Default)]
pub struct HaierConfigPatch {
    /// Unique by its identity.
    pub name: Patch<HaierConfigName>,
    /// The fields.
    pub fields: HaierFieldsPatch,
    /// Whether the shop uses it.
    pub is_active: Patch<bool>,
}
