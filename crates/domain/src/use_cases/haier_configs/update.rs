//! Changes a configuration of Haier's platform.

use super::{
    locked::{deactivate_others, lock},
    reseal::reseal,
    rules::HaierConfigRules,
};
use crate::{
    ExpectedVersion, HaierConfigId, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    supplier::{HaierConfig, HaierConfigPatch},
    use_cases::{Context, audited::Audited},
};

/// Applies the patch. Secrets that it doesn't name stay; those that aren't encrypted with the current
/// key are encrypted anew. If it activates the configuration, the others become inactive.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `haier:*`;
/// [`Error::NotFound`](crate::Error::NotFound);
/// [`Error::StaleVersion`](crate::Error::StaleVersion) if the edit isn't based on its version;
/// [`Error::Invalid`](crate::Error::Invalid) if fields are changed and then aren't valid as a whole;
/// [`Error::Duplicate`](crate::Error::Duplicate) if the name is taken;
/// [`Error::HaierConfig`](crate::Error::HaierConfig) if it is to be activated and can't be used.
pub fn update_haier_config(
    cx: Context<'_>,
    rules: HaierConfigRules<'_>,
    id: HaierConfigId,
    expected: &ExpectedVersion,
    patch: HaierConfigPatch,
) -> Result<HaierConfig> {
    cx.actor.require(Scope::HaierAll)?;
    cx.change(|unit| {
        let (configs, mut config) = lock(unit, id, expected)?;
        let before = config.clone();
        patch.name.apply(&mut config.name);
        patch.is_active.apply(&mut config.is_active);
        if patch.fields.apply(&mut config.fields, id, rules.cipher)? {
            config.fields.check(rules.transport)?;
        }
        reseal(&mut config.fields, id, rules.cipher)?;
        if config.is_active && !before.is_active {
            config.open(rules.cipher, rules.transport)?;
            deactivate_others(cx, unit, &configs, id)?;
        }
        config.updated_at = cx.now();
        let saved = unit.haier_configs().save(&config)?;
        let entry = cx
            .entry(AuditAction::Update, AuditSubject::HaierConfig)
            .of(id.get(), before.name.as_str())
            .changed(&before, &saved);
        Ok(Audited::new(saved, entry.if_changed()))
    })
}
