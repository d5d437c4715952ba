//! Creates a category.

use crate::{
    Result,
    accounts::Role,
    catalog::{Category, CategoryDraft},
    use_cases::Context,
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
