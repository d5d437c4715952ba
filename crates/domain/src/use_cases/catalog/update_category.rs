//! Updates a category.

use crate::{
    CategoryId, Entity, Error, Result,
    accounts::Role,
    catalog::{Category, CategoryPatch},
    use_cases::Context,
};

/// Applies the patch to a category.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::NotFound`] if the category doesn't
/// exist; [`Error::Duplicate`] if the name is taken.
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
