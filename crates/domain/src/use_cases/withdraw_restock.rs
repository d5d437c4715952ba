//! Taking back that more units of a product were asked for.

use super::Context;
use crate::{Entity, Error, ProductId, Result, accounts::Role, catalog::Product};

/// Takes a request for more units back; changes nothing where there is none.
///
/// # Errors
/// [`Error::Forbidden`] unless staff asks; [`Error::NotFound`].
pub fn withdraw_restock(cx: Context<'_>, id: ProductId) -> Result<Product> {
    cx.actor.require(Role::Staff)?;
    cx.transactor.run(|unit| {
        let found = unit.products().lock(id)?;
        let mut product = found.ok_or_else(|| Error::not_found(Entity::Product, id))?;
        if product.withdraw_restock(cx.now()) {
            unit.products().save(std::slice::from_ref(&product))?;
        }
        Ok(product)
    })
}
