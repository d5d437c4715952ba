//! 补货申请: asking for more units of a product.

use super::Context;
use crate::{Entity, Error, ProductId, Result, accounts::Role, catalog::Product};

/// Asks for more units: the product awaits them (待补货) until its stock is above the threshold
/// again. The first request is told as an event; a further one changes nothing.
///
/// # Errors
/// [`Error::Forbidden`] unless staff asks; [`Error::NotFound`]; [`Error::Stock`] where there is
/// enough.
pub fn request_restock(cx: Context<'_>, id: ProductId) -> Result<Product> {
    cx.actor.require(Role::Staff)?;
    cx.transactor.run(|unit| {
        let now = cx.now();
        let found = unit.products().lock(id)?;
        let mut product = found.ok_or_else(|| Error::not_found(Entity::Product, id))?;
        if product.request_restock(now)? {
            unit.products().save(std::slice::from_ref(&product))?;
            unit.stock().tell_restock_requested(&product, now)?;
        }
        Ok(product)
    })
}
