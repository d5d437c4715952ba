//! Deletes a category.

use crate::{
    CategoryId, Entity, Error, Result, accounts::Role, catalog::DeletedCounts, use_cases::Context,
};

/// Deletes a category with its products, their log and pictures (spec: catalogue, 外键约束). Returns
/// the number of rows of each kind.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::NotFound`] if the category doesn't
/// exist.
pub fn delete_category(cx: Context<'_>, id: CategoryId) -> Result<DeletedCounts> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let removed = unit.categories().delete(id)?;
        removed.ok_or_else(|| Error::not_found(Entity::Category, id))
    })
}
