//! Why a configuration can't be used.

use std::fmt;

use super::{HaierConfigName, HaierKey};
use crate::{HaierConfigId, Violations, ports::UnreadableSecret};

/// Why a configuration can't be used or enabled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HaierConfigRefusal {
    /// The stored fields are invalid as a whole.
    #[error(
        "the Haier configuration {name} can't be used: {violations}; correct it, or disable it"
    )]
    Invalid {
        /// The configuration.
        name: HaierConfigName,
        /// What is wrong, with fields such as `config.base_url`.
        violations: Violations,
    },
    /// Stored secrets can't be decrypted. They are kept.
    #[error(
        "{}; set CANGKU_ENCRYPTION_KEY to the key that encrypted them (or CANGKU_ENCRYPTION_KEY_OLD, \
         if it was replaced), or enter these secrets again", SecretList(.0)
    )]
    UnreadableSecrets(Vec<UnreadableConfig>),
    /// No configuration is active, and the environment has none.
    #[error(
        "Haier is not configured: enable a configuration under /api/haier/configs, or set the HAIER_ \
         variables"
    )]
    NotConfigured,
}

/// A configuration whose secrets can't be decrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableConfig {
    /// The configuration.
    pub id: HaierConfigId,
    /// Its name.
    pub name: HaierConfigName,
    /// Its unreadable secrets; never empty.
    pub secrets: Vec<UnreadableHaierSecret>,
}

/// A secret that can't be decrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableHaierSecret {
    /// The secret's key.
    pub key: HaierKey,
    /// Why.
    pub reason: UnreadableSecret,
}

struct SecretList<'a>(&'a [UnreadableConfig]);

impl fmt::Display for SecretList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for config in self.0 {
            for secret in &config.secrets {
                let (name, key) = (&config.name, secret.key.as_str());
                let reason = &secret.reason;
                write!(
                    f,
                    "{separator}{key} of the Haier configuration {name} {reason}"
                )?;
                separator = ", ";
            }
        }
        Ok(())
    }
}
