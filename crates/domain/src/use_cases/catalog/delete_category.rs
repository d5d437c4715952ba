//! Deletes a category.

use super::{obligations::refuse_obligations, removed_products::record_removed_products};
use crate::{
    CategoryId, Entity, Error, ExpectedVersion, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    catalog::{DeletedCounts, DeletionTarget},
    supplier::HAIER,
    use_cases::{Context, audited::Audited},
};

/// Deletes a category with its products, their log and pictures (spec: catalogue, 外键约束). Returns
/// the number of rows of each kind.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `catalog:write`; [`Error::NotFound`] if the category doesn't
/// exist; [`Error::StaleVersion`] if the deletion isn't based on its version;
/// [`Error::HasObligations`] if there are open orders or holds of its products.
pub fn delete_category(
    cx: Context<'_>,
    id: CategoryId,
    expected: &ExpectedVersion,
) -> Result<DeletedCounts> {
    cx.actor.require(Scope::CatalogWrite)?;
    cx.change(|unit| {
        let not_found = || Error::not_found(Entity::Category, id);
        let present = unit.categories().lock_with_products(id)?;
        expected.check(Entity::Category, present.ok_or_else(not_found)?)?;
        let category = unit.categories().lock(id)?.ok_or_else(not_found)?;
        let target = DeletionTarget::Category(id);
        refuse_obligations(unit, target, cx.now())?;
        // Syncs must not bring it back.
        unit.ignored_products()
            .ignore(HAIER, target, &cx.actor.name, cx.now())?;
        record_removed_products(cx, unit, target)?;
        let removed = unit.categories().delete(id, cx.now())?;
        let removed = removed.ok_or_else(not_found)?;
        let entry = cx
            .entry(AuditAction::Delete, AuditSubject::Category)
            .of(id.get(), category.name.as_str())
            .deleted(&category);
        Ok(Audited::by(removed, entry.removing(&removed)))
    })
}
