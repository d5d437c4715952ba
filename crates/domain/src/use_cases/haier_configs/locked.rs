//! The configurations that a transaction has locked.

use crate::{
    Entity, Error, ExpectedVersion, HaierConfigId, Result,
    audit::{AuditAction, AuditSubject},
    ports::{StorageResult, UnitOfWork},
    supplier::HaierConfig,
    use_cases::Context,
};

/// Locks all configurations; returns them, and the one that is to be changed.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::StaleVersion`] if the change isn't based on its version.
pub(super) fn lock(
    unit: &mut dyn UnitOfWork,
    id: HaierConfigId,
    expected: &ExpectedVersion,
) -> Result<(Vec<HaierConfig>, HaierConfig)> {
    let configs = unit.haier_configs().lock_all()?;
    let found = configs.iter().find(|config| config.id == id).cloned();
    let config = found.ok_or_else(|| Error::not_found(Entity::HaierConfig, id))?;
    expected.check(Entity::HaierConfig, config.version)?;
    Ok((configs, config))
}

/// Makes every other configuration inactive.
pub(super) fn deactivate_others(
    cx: Context<'_>,
    unit: &mut dyn UnitOfWork,
    configs: &[HaierConfig],
    id: HaierConfigId,
) -> StorageResult<()> {
    let now = cx.now();
    let others = configs
        .iter()
        .filter(|other| other.is_active && other.id != id);
    for other in others {
        unit.haier_configs().save(&HaierConfig {
            is_active: false,
            updated_at: now,
            ..other.clone()
        })?;
        let entry = cx
            .entry(AuditAction::Disable, AuditSubject::HaierConfig)
            .of(other.id.get(), other.name.as_str())
            .detail("replaced_by", id.get());
        unit.audit().record(&[entry], now)?;
    }
    Ok(())
}
