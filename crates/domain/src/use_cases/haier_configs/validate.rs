//! Validates a stored configuration of Haier's platform.

use super::rules::HaierConfigRules;
use crate::{
    Entity, Error, HaierConfigId, Result, Violation,
    ports::Reader,
    supplier::{HaierConfig, UnreadableHaierSecret, unreadable_secrets},
};

/// Everything that is wrong with a configuration; nothing if it can be used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HaierConfigProblems {
    /// Missing, unknown and invalid fields.
    pub violations: Vec<Violation>,
    /// Secrets that can't be decrypted.
    pub unreadable: Vec<UnreadableHaierSecret>,
}

/// Checks the fields and decrypts the secrets, without a call to Haier.
///
/// # Errors
/// [`Error::NotFound`].
pub fn validate_haier_config(
    reader: &dyn Reader,
    rules: HaierConfigRules<'_>,
    id: HaierConfigId,
) -> Result<(HaierConfig, HaierConfigProblems)> {
    let found = reader.read(|session| Ok(session.haier_configs().find(id)?))?;
    let config = found.ok_or_else(|| Error::not_found(Entity::HaierConfig, id))?;
    let violations = config.fields.check(rules.transport).err();
    let problems = HaierConfigProblems {
        violations: violations.unwrap_or_default().0,
        unreadable: unreadable_secrets(&config.fields, id, rules.cipher),
    };
    Ok((config, problems))
}
