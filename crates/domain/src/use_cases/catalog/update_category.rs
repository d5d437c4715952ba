//! Updates a category.

use crate::{
    CategoryId, Entity, Error, ExpectedVersion, Result,
    accounts::Role,
    catalog::{Category, CategoryPatch},
    use_cases::Context,
};

/// Applies the patch to a category.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::NotFound`] if the category doesn't
/// exist; [`Error::StaleVersion`] if the edit isn't based on its version; [`Error::Duplicate`] if the
/// name is taken.
pub fn update_category(
    cx: Context<'_>,
    id: CategoryId,
    expected: &ExpectedVersion,
    patch: CategoryPatch,
) -> Result<Category> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let found = unit.categories().lock(id)?;
        let mut category = found.ok_or_else(|| Error::not_found(Entity::Category, id))?;
        expected.check(Entity::Category, category.version)?;
        patch.apply(&mut category, cx.now());
        unit.categories().save(&category)?;
        // The database increases the version.
        let saved = unit.categories().lock(id)?;
        saved.ok_or_else(|| Error::not_found(Entity::Category, id))
    })
}
