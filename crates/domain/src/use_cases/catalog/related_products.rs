//! Related products.

use crate::{Entity, Error, ProductId, Result, catalog::ProductWithNames, ports::Reader};

/// Returns at most `limit` active products related to product `id`, those of its category first.
///
/// # Errors
/// [`Error::NotFound`] if the product doesn't exist.
pub fn related_products(
    reader: &dyn Reader,
    id: ProductId,
    limit: u32,
) -> Result<Vec<ProductWithNames>> {
    reader.read(|session| {
        let found = session.products().find(id)?;
        let listing = found.ok_or_else(|| Error::not_found(Entity::Product, id))?;
        Ok(session.products().related(&listing.product, limit)?)
    })
}
