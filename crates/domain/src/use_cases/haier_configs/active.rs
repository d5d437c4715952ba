//! Reads the accounts of configurations.

use super::rules::HaierConfigRules;
use crate::{
    Entity, Error, HaierConfigId, Result,
    ports::Reader,
    supplier::{HaierAccount, HaierConfig},
};

/// The active configuration and its account; `None` if no configuration is active.
///
/// # Errors
/// [`Error::HaierConfig`] if it can't be used.
pub fn active_haier_account(
    reader: &dyn Reader,
    rules: HaierConfigRules<'_>,
) -> Result<Option<(HaierConfig, HaierAccount)>> {
    let active = reader.read(|session| Ok(session.haier_configs().active()?))?;
    active.map(|config| opened(config, rules)).transpose()
}

/// A configuration and its account, active or not.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::HaierConfig`] if it can't be used.
pub fn haier_account(
    reader: &dyn Reader,
    rules: HaierConfigRules<'_>,
    id: HaierConfigId,
) -> Result<(HaierConfig, HaierAccount)> {
    let found = reader.read(|session| Ok(session.haier_configs().find(id)?))?;
    opened(
        found.ok_or_else(|| Error::not_found(Entity::HaierConfig, id))?,
        rules,
    )
}

fn opened(config: HaierConfig, rules: HaierConfigRules<'_>) -> Result<(HaierConfig, HaierAccount)> {
    let account = config.open(rules.cipher, rules.transport)?;
    Ok((config, account))
}
