//! Withdraws a restock request.

use crate::{
    Entity, Error, ProductId, Result, accounts::Role, catalog::Product, use_cases::Context,
};

/// Withdraws the restock request of a product; changes nothing if there is none.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is staff; [`Error::NotFound`] if the product doesn't
/// exist.
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
