//! Deleting a product.

use super::Context;
use crate::{Entity, Error, ProductId, Result, accounts::Role, catalog::Removed};

/// Deletes a product with its log and pictures (seed 2, 外键约束), and says how many of each.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks; [`Error::NotFound`].
pub fn delete_product(cx: Context<'_>, id: ProductId) -> Result<Removed> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let removed = unit.products().delete(id)?;
        removed.ok_or_else(|| Error::not_found(Entity::Product, id))
    })
}
