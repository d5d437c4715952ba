//! What the shop recommends.

use std::collections::HashSet;

use crate::{
    CategoryId, Entity, Error, Result,
    catalog::{ProductListing, ProductSort},
    ports::{ReadSession, Reader},
};

/// Kind of recommendation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recommendation {
    /// Most sold (热销).
    Popular,
    /// Most viewed lately, then most viewed ever (浏览).
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
        let category = match kind {
            Recommendation::Popular => None,
            Recommendation::Trending => return trending(session, limit),
            Recommendation::Category(id) => {
                let found = session.categories().find(id)?;
                found.ok_or_else(|| Error::not_found(Entity::Category, id))?;
                Some(id)
            }
        };
        Ok(session
            .products()
            .top(category, ProductSort::Sales, limit)?)
    })
}

/// What was looked at lately; where that is too little, what was looked at ever.
fn trending(session: &mut dyn ReadSession, limit: u32) -> Result<Vec<ProductListing>> {
    let mut found = session.products().trending(limit)?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    if found.len() < wanted {
        let lately: HashSet<_> = found.iter().map(|listing| listing.product.id).collect();
        let ever = session.products().top(None, ProductSort::Views, limit)?;
        let missing = |listing: &ProductListing| !lately.contains(&listing.product.id);
        found.extend(ever.into_iter().filter(missing));
        found.truncate(wanted);
    }
    Ok(found)
}
