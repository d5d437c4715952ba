//! Changing a brand.

use super::Context;
use crate::{
    BrandId, Entity, Error, Result,
    accounts::Role,
    catalog::{Brand, BrandPatch},
};

/// Changes what the patch sets.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks; [`Error::NotFound`]; [`Error::Duplicate`] where the
/// name is taken.
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
