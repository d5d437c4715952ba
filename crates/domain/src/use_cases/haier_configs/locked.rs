//! The configurations that a transaction has locked.

use chrono::{DateTime, Utc};

use crate::{
    Entity, Error, HaierConfigId, Result,
    ports::{StorageResult, UnitOfWork},
    supplier::HaierConfig,
};

/// The configuration among all locked ones.
pub(super) fn locked(configs: &[HaierConfig], id: HaierConfigId) -> Result<HaierConfig> {
    let found = configs.iter().find(|config| config.id == id);
    found
        .cloned()
        .ok_or_else(|| Error::not_found(Entity::HaierConfig, id))
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
