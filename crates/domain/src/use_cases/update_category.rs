//! Changing a category.

use super::Context;
use crate::{
    CategoryId, Entity, Error, Result,
    accounts::Role,
    catalog::{Category, CategoryPatch},
};

/// Changes what the patch sets.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks; [`Error::NotFound`]; [`Error::Duplicate`] where the
/// name is taken.
pub fn update_category(cx: Context<'_>, id: CategoryId, patch: CategoryPatch) -> Result<Category> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let found = unit.categories().lock(id)?;
        let mut category = found.ok_or_else(|| Error::not_found(Entity::Category, id))?;
        patch.apply(&mut category, cx.now());
        unit.categories().save(&category)?;
        Ok(category)
    })
}
