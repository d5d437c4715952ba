//! Deletes a product.

use super::obligations::refuse_obligations;
use crate::{
    Entity, Error, ExpectedVersion, ProductId, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    catalog::{DeletedCounts, DeletionTarget},
    supplier::HAIER,
    use_cases::{Context, audited::Audited},
};

/// Deletes a product with its log and pictures (spec: catalogue, 外键约束), and makes syncs ignore the
/// supplier's offers of it. Returns the number of rows of each kind.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `catalog:write`; [`Error::NotFound`] if the product doesn't
/// exist; [`Error::StaleVersion`] if the deletion isn't based on its version;
/// [`Error::HasObligations`] if there are open orders or holds of it.
pub fn delete_product(
    cx: Context<'_>,
    id: ProductId,
    expected: &ExpectedVersion,
) -> Result<DeletedCounts> {
    cx.actor.require(Scope::CatalogWrite)?;
    cx.change(|unit| {
        let not_found = || Error::not_found(Entity::Product, id);
        let product = unit.products().lock(id)?.ok_or_else(not_found)?;
        expected.check(Entity::Product, product.version)?;
        let target = DeletionTarget::Product(id);
        refuse_obligations(unit, target, cx.now())?;
        // Syncs must not bring it back.
        unit.ignored_products()
            .ignore(HAIER, target, &cx.actor.name, cx.now())?;
        let removed = unit.products().delete(id)?;
        let removed = removed.ok_or_else(not_found)?;
        let entry = cx
            .entry(AuditAction::Delete, AuditSubject::Product)
            .of(id.get(), product.details.name.as_str())
            .deleted(&product.details)
            .detail("stock", product.counters.stock.get());
        Ok(Audited::by(removed, entry.removing(&removed)))
    })
}
