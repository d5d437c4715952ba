//! Updates a brand.

use crate::{
    BrandId, Entity, Error, Result,
    accounts::Role,
    catalog::{Brand, BrandPatch},
    use_cases::Context,
};

/// Applies the patch to a brand.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::NotFound`] if the brand doesn't
/// exist; [`Error::Duplicate`] if the name is taken.
pub fn update_brand(cx: Context<'_>, id: BrandId, patch: BrandPatch) -> Result<Brand> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let found = unit.brands().lock(id)?;
        let mut brand = found.ok_or_else(|| Error::not_found(Entity::Brand, id))?;
        patch.apply(&mut brand, cx.now());
        unit.brands().save(&brand)?;
        Ok(brand)
    })
}
