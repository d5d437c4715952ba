//! Removes a product from those that syncs ignore.

use crate::{
    Entity, Error, IgnoredProductId, Result, accounts::Role, supplier::IgnoredProduct,
    use_cases::Context,
};

/// Makes the next sync create a deleted product again, if the supplier still offers it.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::NotFound`] if there is no such entry.
pub fn stop_ignoring_product(cx: Context<'_>, id: IgnoredProductId) -> Result<IgnoredProduct> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let removed = unit.ignored_products().delete(id)?;
        removed.ok_or_else(|| Error::not_found(Entity::IgnoredProduct, id))
    })
}
