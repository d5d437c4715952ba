//! Deletes a product.

use crate::{
    Entity, Error, ProductId, Result, accounts::Role, catalog::DeletedCounts, use_cases::Context,
};

/// Deletes a product with its log and pictures (spec: catalogue, 外键约束). Returns the number of rows
/// of each kind.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::NotFound`] if the product doesn't
/// exist.
pub fn delete_product(cx: Context<'_>, id: ProductId) -> Result<DeletedCounts> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let removed = unit.products().delete(id)?;
        removed.ok_or_else(|| Error::not_found(Entity::Product, id))
    })
}
