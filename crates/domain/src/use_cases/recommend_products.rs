//! What the shop recommends.

use crate::{
    CategoryId, Entity, Error, Result,
    catalog::{ProductListing, ProductSort},
    ports::Reader,
};

/// Kind of recommendation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recommendation {
    /// Most sold (热销).
    Popular,
    /// Most viewed (浏览).
    Trending,
    /// Most sold of one category.
    Category(CategoryId),
}

/// At most `limit` products on the shelf.
///
/// # Errors
/// [`Error::NotFound`] where the category doesn't exist.
pub fn recommend_products(
    reader: &dyn Reader,
    kind: Recommendation,
    limit: u32,
) -> Result<Vec<ProductListing>> {
    reader.read(|session| {
        let (category, sort) = match kind {
            Recommendation::Popular => (None, ProductSort::Sales),
            Recommendation::Trending => (None, ProductSort::Views),
            Recommendation::Category(id) => {
                let found = session.categories().find(id)?;
                found.ok_or_else(|| Error::not_found(Entity::Category, id))?;
                (Some(id), ProductSort::Sales)
            }
        };
        Ok(session.products().top(category, sort, limit)?)
    })
}
