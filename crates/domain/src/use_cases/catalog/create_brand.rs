//! Creates a brand.

use crate::{
    Result,
    accounts::Role,
    catalog::{Brand, BrandDraft},
    use_cases::Context,
};

/// Creates a brand.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin;
/// [`Error::Duplicate`](crate::Error::Duplicate) if the name is taken.
pub fn create_brand(cx: Context<'_>, draft: &BrandDraft) -> Result<Brand> {
    cx.actor.require(Role::Admin)?;
    cx.transactor
        .run(|unit| Ok(unit.brands().insert(draft, cx.now())?))
}
