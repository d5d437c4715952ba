//! Creates a brand.

use crate::{
    Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    catalog::{Brand, BrandDraft},
    ports::UnitOfWork,
    use_cases::{Context, Created, Once, audited::Audited, once::create_once},
};

/// Creates a brand.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `catalog:write`;
/// [`Error::Duplicate`](crate::Error::Duplicate) if the name is taken.
pub fn create_brand(cx: Context<'_>, draft: &BrandDraft) -> Result<Brand> {
    cx.actor.require(Scope::CatalogWrite)?;
    cx.change(|unit| insert(cx, unit, draft))
}

/// As [`create_brand`], but at most once per idempotency key.
///
/// # Errors
/// Those of [`create_brand`]; [`Error::IdempotencyKeyReused`](crate::Error::IdempotencyKeyReused).
pub fn create_brand_once(
    cx: Context<'_>,
    draft: &BrandDraft,
    once: &Once<Brand>,
) -> Result<Created<Brand>> {
    cx.actor.require(Scope::CatalogWrite)?;
    create_once(cx, once, |unit| insert(cx, unit, draft))
}

fn insert(
    cx: Context<'_>,
    unit: &mut dyn UnitOfWork,
    draft: &BrandDraft,
) -> Result<Audited<Brand>> {
    let created = unit.brands().insert(draft, cx.now())?;
    let entry = cx
        .entry(AuditAction::Create, AuditSubject::Brand)
        .of(created.id.get(), created.name.as_str())
        .created(&created);
    Ok(Audited::by(created, entry))
}
