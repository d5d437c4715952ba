//! Removes a product from those that syncs ignore.

use crate::{
    Entity, Error, IgnoredProductId, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    supplier::IgnoredProduct,
    use_cases::{Context, audited::Audited},
};

/// Makes the next sync create a deleted product again, if the supplier still offers it.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `haier:*`; [`Error::NotFound`] if there is no such entry.
pub fn stop_ignoring_product(cx: Context<'_>, id: IgnoredProductId) -> Result<IgnoredProduct> {
    cx.actor.require(Scope::HaierAll)?;
    cx.change(|unit| {
        let removed = unit.ignored_products().delete(id)?;
        let removed = removed.ok_or_else(|| Error::not_found(Entity::IgnoredProduct, id))?;
        let entry = cx
            .entry(AuditAction::Delete, AuditSubject::IgnoredProduct)
            .of(id.get(), removed.product_name.as_str())
            .deleted(&removed);
        Ok(Audited::by(removed, entry))
    })
}
