//! 补货申请: requests a restock of a product.

use crate::{
    Entity, Error, ProductId, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    catalog::Product,
    use_cases::{Context, audited::Audited},
};

/// Requests a restock: the product awaits it (待补货) until its stock is above the threshold again.
/// The first request writes an event; a repeated one changes nothing.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `stock:lock`; [`Error::NotFound`] if the product doesn't
/// exist; [`Error::Stock`] if the stock is above the threshold.
pub fn request_restock(cx: Context<'_>, id: ProductId) -> Result<Product> {
    cx.actor.require(Scope::StockLock)?;
    cx.change(|unit| {
        let now = cx.now();
        let found = unit.products().lock(id)?;
        let mut product = found.ok_or_else(|| Error::not_found(Entity::Product, id))?;
        let before = product.clone();
        if product.request_restock(now)? {
            unit.products().save(std::slice::from_ref(&product))?;
            unit.stock().write_restock_event(&product, now)?;
        }
        let entry = cx
            .entry(AuditAction::RequestRestock, AuditSubject::Product)
            .of(id.get(), product.details.name.as_str())
            .changed(&before, &product);
        Ok(Audited::new(product, entry.if_changed()))
    })
}
