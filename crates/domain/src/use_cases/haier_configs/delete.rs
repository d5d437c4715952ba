//! Deletes a configuration of Haier's platform.

use super::locked::lock;
use crate::{
    ExpectedVersion, HaierConfigId, Result, accounts::Role, supplier::HaierConfig,
    use_cases::Context,
};

/// Deletes a configuration with its secrets; returns what it was. If it was active, the environment's
/// configuration is used from then on.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin;
/// [`Error::NotFound`](crate::Error::NotFound);
/// [`Error::StaleVersion`](crate::Error::StaleVersion) if the deletion isn't based on its version.
pub fn delete_haier_config(
    cx: Context<'_>,
    id: HaierConfigId,
    expected: &ExpectedVersion,
) -> Result<HaierConfig> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let (_all, config) = lock(unit, id, expected)?;
        unit.haier_configs().delete(id)?;
        Ok(config)
    })
}
