//! Enables and disables a configuration of Haier's platform.

use super::{
    locked::{deactivate_others, lock},
    reseal::reseal,
    rules::HaierConfigRules,
};
use crate::{
    ExpectedVersion, HaierConfigId, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    supplier::HaierConfig,
    use_cases::{Context, audited::Audited},
};

/// Makes the configuration the active one and all others inactive.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `haier:*`;
/// [`Error::NotFound`](crate::Error::NotFound);
/// [`Error::StaleVersion`](crate::Error::StaleVersion);
/// [`Error::HaierConfig`](crate::Error::HaierConfig) if it is invalid, or a secret can't be decrypted.
pub fn enable_haier_config(
    cx: Context<'_>,
    rules: HaierConfigRules<'_>,
    id: HaierConfigId,
    expected: &ExpectedVersion,
) -> Result<HaierConfig> {
    cx.actor.require(Scope::HaierAll)?;
    cx.change(|unit| {
        let (configs, mut config) = lock(unit, id, expected)?;
        config.open(rules.cipher, rules.transport)?;
        if config.is_active {
            return Ok(Audited::unchanged(config));
        }
        reseal(&mut config.fields, id, rules.cipher)?;
        deactivate_others(cx, unit, &configs, id)?;
        config.is_active = true;
        config.updated_at = cx.now();
        let saved = unit.haier_configs().save(&config)?;
        Ok(audited(cx, AuditAction::Enable, saved))
    })
}

/// Makes the configuration inactive, so that the environment's is used. It may be an invalid one.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `haier:*`;
/// [`Error::NotFound`](crate::Error::NotFound);
/// [`Error::StaleVersion`](crate::Error::StaleVersion).
pub fn disable_haier_config(
    cx: Context<'_>,
    id: HaierConfigId,
    expected: &ExpectedVersion,
) -> Result<HaierConfig> {
    cx.actor.require(Scope::HaierAll)?;
    cx.change(|unit| {
        let (_all, config) = lock(unit, id, expected)?;
        if !config.is_active {
            return Ok(Audited::unchanged(config));
        }
        let saved = unit.haier_configs().save(&HaierConfig {
            is_active: false,
            updated_at: cx.now(),
            ..config
        })?;
        Ok(audited(cx, AuditAction::Disable, saved))
    })
}

fn audited(cx: Context<'_>, action: AuditAction, saved: HaierConfig) -> Audited<HaierConfig> {
    let entry = cx
        .entry(action, AuditSubject::HaierConfig)
        .of(saved.id.get(), saved.name.as_str());
    Audited::by(saved, entry)
}
