//! Deleting a brand.

use super::Context;
use crate::{BrandId, Entity, Error, Result, accounts::Role, catalog::Removed};

/// Deletes a brand with its products, their log and pictures (seed 2, 外键约束), and says how
/// many of each.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks; [`Error::NotFound`].
pub fn delete_brand(cx: Context<'_>, id: BrandId) -> Result<Removed> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let removed = unit.brands().delete(id)?;
        removed.ok_or_else(|| Error::not_found(Entity::Brand, id))
    })
}
