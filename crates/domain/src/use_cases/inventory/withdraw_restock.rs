//! Withdraws a restock request.

use crate::{
    Entity, Error, ProductId, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    catalog::Product,
    use_cases::{Context, audited::Audited},
};

/// Withdraws the restock request of a product; changes nothing if there is none.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `stock:lock`; [`Error::NotFound`] if the product doesn't
/// exist.
pub fn withdraw_restock(cx: Context<'_>, id: ProductId) -> Result<Product> {
    cx.actor.require(Scope::StockLock)?;
    cx.change(|unit| {
        let found = unit.products().lock(id)?;
        let mut product = found.ok_or_else(|| Error::not_found(Entity::Product, id))?;
        let before = product.clone();
        if product.withdraw_restock(cx.now()) {
            unit.products().save(std::slice::from_ref(&product))?;
        }
        let entry = cx
            .entry(AuditAction::WithdrawRestock, AuditSubject::Product)
            .of(id.get(), product.details.name.as_str())
            .changed(&before, &product);
        Ok(Audited::new(product, entry.if_changed()))
    })
}
