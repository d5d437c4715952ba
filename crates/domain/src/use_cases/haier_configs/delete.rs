//! Deletes a configuration of Haier's platform.

use super::locked::lock;
use crate::{
    ExpectedVersion, HaierConfigId, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    supplier::HaierConfig,
    use_cases::{Context, audited::Audited},
};

/// Deletes a configuration with its secrets; returns what it was. If it was active, the environment's
/// configuration is used from then on.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `haier:*`;
/// [`Error::NotFound`](crate::Error::NotFound);
/// [`Error::StaleVersion`](crate::Error::StaleVersion) if the deletion isn't based on its version.
pub fn delete_haier_config(
    cx: Context<'_>,
    id: HaierConfigId,
    expected: &ExpectedVersion,
) -> Result<HaierConfig> {
    cx.actor.require(Scope::HaierAll)?;
    cx.change(|unit| {
        let (_all, config) = lock(unit, id, expected)?;
        unit.haier_configs().delete(id)?;
        let entry = cx
            .entry(AuditAction::Delete, AuditSubject::HaierConfig)
            .of(id.get(), config.name.as_str())
            .deleted(&config);
        Ok(Audited::by(config, entry))
    })
}
