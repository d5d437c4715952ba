//! Deletes a brand.

use crate::{
    BrandId, Entity, Error, Result, accounts::Role, catalog::DeletedCounts, use_cases::Context,
};

/// Deletes a brand with its products, their log and pictures (spec: catalogue, 外键约束). Returns the
/// number of rows of each kind.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::NotFound`] if the brand doesn't
/// exist.
pub fn delete_brand(cx: Context<'_>, id: BrandId) -> Result<DeletedCounts> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let removed = unit.brands().delete(id)?;
        removed.ok_or_else(|| Error::not_found(Entity::Brand, id))
    })
}
