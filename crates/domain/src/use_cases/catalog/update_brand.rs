//! Updates a brand.

use crate::{
    BrandId, Entity, Error, ExpectedVersion, Result,
    accounts::Role,
    catalog::{Brand, BrandPatch},
    use_cases::Context,
};

/// Applies the patch to a brand.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::NotFound`] if the brand doesn't
/// exist; [`Error::StaleVersion`] if the edit isn't based on its version; [`Error::Duplicate`] if the
/// name is taken.
pub fn update_brand(
    cx: Context<'_>,
    id: BrandId,
    expected: &ExpectedVersion,
    patch: BrandPatch,
) -> Result<Brand> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let found = unit.brands().lock(id)?;
        let mut brand = found.ok_or_else(|| Error::not_found(Entity::Brand, id))?;
        expected.check(Entity::Brand, brand.version)?;
        patch.apply(&mut brand, cx.now());
        unit.brands().save(&brand)?;
        // The database increases the version.
        let saved = unit.brands().lock(id)?;
        saved.ok_or_else(|| Error::not_found(Entity::Brand, id))
    })
}
