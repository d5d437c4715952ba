//! What goes with a product.

use crate::{Entity, Error, ProductId, Result, catalog::ProductListing, ports::Reader};

/// Products on the shelf that go with product `id`: at most `limit`, its category's first.
///
/// # Errors
/// [`Error::NotFound`] where there is no such product.
pub fn related_products(
    reader: &dyn Reader,
    id: ProductId,
    limit: u32,
) -> Result<Vec<ProductListing>> {
    reader.read(|session| {
        let found = session.products().find(id)?;
        let listing = found.ok_or_else(|| Error::not_found(Entity::Product, id))?;
        Ok(session.products().related(&listing.product, limit)?)
    })
}
