//! Creates a configuration of Haier's platform.

use super::{locked::deactivate_others, rules::HaierConfigRules};
use crate::{
    Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    supplier::{HaierConfig, HaierConfigDraft, HaierFields},
    use_cases::{Context, Created, Once, audited::Audited, once::create_once},
};

/// Creates a configuration, at most once per idempotency key. If it is to be active, the others become
/// inactive.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `haier:*`;
/// [`Error::Invalid`](crate::Error::Invalid) if the fields aren't valid as a whole;
/// [`Error::Duplicate`](crate::Error::Duplicate) if the name is taken;
/// [`Error::IdempotencyKeyReused`](crate::Error::IdempotencyKeyReused).
pub fn create_haier_config_once(
    cx: Context<'_>,
    rules: HaierConfigRules<'_>,
    draft: HaierConfigDraft,
    once: &Once<HaierConfig>,
) -> Result<Created<HaierConfig>> {
    cx.actor.require(Scope::HaierAll)?;
    create_once(cx, once, |unit| {
        let others = unit.haier_configs().lock_all()?;
        let id = unit.haier_configs().reserve_id()?;
        let mut fields = HaierFields::default();
        draft.fields.apply(&mut fields, id, rules.cipher)?;
        fields.check(rules.transport)?;
        let now = cx.now();
        let created = unit.haier_configs().insert(id, &draft.name, &fields, now)?;
        let is_another_active = others.iter().any(|other| other.is_active);
        if !draft.is_active.unwrap_or(!is_another_active) {
            return Ok(audited(cx, created));
        }
        deactivate_others(cx, unit, &others, id)?;
        let active = HaierConfig {
            is_active: true,
            ..created
        };
        Ok(audited(cx, unit.haier_configs().save(&active)?))
    })
}

fn audited(cx: Context<'_>, created: HaierConfig) -> Audited<HaierConfig> {
    let entry = cx
        .entry(AuditAction::Create, AuditSubject::HaierConfig)
        .of(created.id.get(), created.name.as_str())
        .created(&created);
    Audited::by(created, entry)
}
