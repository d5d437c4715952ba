//! Creates a brand.

use crate::{
    Result,
    accounts::Role,
    catalog::{Brand, BrandDraft},
    use_cases::{Context, Created, Once, once::create_once},
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

/// As [`create_brand`], but at most once per idempotency key.
///
/// # Errors
/// Those of [`create_brand`]; [`Error::IdempotencyKeyReused`](crate::Error::IdempotencyKeyReused).
pub fn create_brand_once(
    cx: Context<'_>,
    draft: &BrandDraft,
    once: &Once<Brand>,
) -> Result<Created<Brand>> {
    cx.actor.require(Role::Admin)?;
    create_once(cx, once, |unit| {
        Ok(unit.brands().insert(draft, cx.now())?)
    })
}
