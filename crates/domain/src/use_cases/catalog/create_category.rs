//! Creates a category.

use crate::{
    Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    catalog::{Category, CategoryDraft},
    ports::UnitOfWork,
    use_cases::{Context, Created, Once, audited::Audited, once::create_once},
};

/// Creates a category.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `catalog:write`;
/// [`Error::Duplicate`](crate::Error::Duplicate) if the name is taken.
pub fn create_category(cx: Context<'_>, draft: &CategoryDraft) -> Result<Category> {
    cx.actor.require(Scope::CatalogWrite)?;
    cx.change(|unit| insert(cx, unit, draft))
}

/// As [`create_category`], but at most once per idempotency key.
///
/// # Errors
/// Those of [`create_category`];
/// [`Error::IdempotencyKeyReused`](crate::Error::IdempotencyKeyReused).
pub fn create_category_once(
    cx: Context<'_>,
    draft: &CategoryDraft,
    once: &Once<Category>,
) -> Result<Created<Category>> {
    cx.actor.require(Scope::CatalogWrite)?;
    create_once(cx, once, |unit| insert(cx, unit, draft))
}

fn insert(
    cx: Context<'_>,
    unit: &mut dyn UnitOfWork,
    draft: &CategoryDraft,
) -> Result<Audited<Category>> {
    let created = unit.categories().insert(draft, cx.now())?;
    let entry = cx
        .entry(AuditAction::Create, AuditSubject::Category)
        .of(created.id.get(), created.name.as_str())
        .created(&created);
    Ok(Audited::by(created, entry))
}
