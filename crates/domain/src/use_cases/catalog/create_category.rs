//! Creates a category.

use crate::{
    Result,
    accounts::Role,
    catalog::{Category, CategoryDraft},
    use_cases::{Context, Created, Once, once::create_once},
};

/// Creates a category.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin;
/// [`Error::Duplicate`](crate::Error::Duplicate) if the name is taken.
pub fn create_category(cx: Context<'_>, draft: &CategoryDraft) -> Result<Category> {
    cx.actor.require(Role::Admin)?;
    cx.transactor
        .run(|unit| Ok(unit.categories().insert(draft, cx.now())?))
}

/// As [`create_category`], but at most once per idempotency key.
///
/// # Errors
/// Those of [`create_category`];
/// [`Error::IdempotencyKeyReused`](crate::Error::IdempotencyKeyReused).
pub fn create_category_once(
    cx: Context<'_>,
    draft: &CategoryDraft,
    once: &Once<Category>,
) -> Result<Created<Category>> {
    cx.actor.require(Role::Admin)?;
    create_once(cx, once, |unit| {
        Ok(unit.categories().insert(draft, cx.now())?)
    })
}
