//! The configurations that a transaction has locked.

use chrono::{DateTime, Utc};

use crate::{
    Entity, Error, ExpectedVersion, HaierConfigId, Result,
    ports::{StorageResult, UnitOfWork},
    supplier::HaierConfig,
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
    unit: &mut dyn UnitOfWork,
    configs: &[HaierConfig],
    id: HaierConfigId,
    now: DateTime<Utc>,
) -> StorageResult<()> {
    let others = configs
        .iter()
        .filter(|other| other.is_active && other.id != id);
    for other in others {
        unit.haier_configs().save(&HaierConfig {
            is_active: false,
            updated_at: now,
            ..other.clone()
        })?;
    }
    Ok(())
}
