//! Deleting a category.

use super::Context;
use crate::{CategoryId, Entity, Error, Result, accounts::Role, catalog::Removed};

/// Deletes a category with its products, their log and pictures (seed 2, 外键约束), and says how
/// many of each.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks; [`Error::NotFound`].
pub fn delete_category(cx: Context<'_>, id: CategoryId) -> Result<Removed> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let removed = unit.categories().delete(id)?;
        removed.ok_or_else(|| Error::not_found(Entity::Category, id))
    })
}
