//! Product recommendations.

use std::collections::HashSet;

use crate::{
    CategoryId, Entity, Error, Result,
    catalog::{ProductSort, ProductWithNames},
    ports::{ReadSession, Reader},
};

/// Which products are recommended, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recommendation {
    /// Most sold first, of all categories (热销).
    Popular,
    /// Most viewed recently, then most viewed overall (浏览).
    Trending,
    /// Best-selling of one category.
    Category(CategoryId),
}

/// Returns at most `limit` active products.
///
/// # Errors
/// [`Error::NotFound`] if the category doesn't exist.
pub fn recommend_products(
    reader: &dyn Reader,
    kind: Recommendation,
    limit: u32,
) -> Result<Vec<ProductWithNames>> {
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

/// The products viewed most recently, filled up with the most viewed overall.
fn trending(session: &mut dyn ReadSession, limit: u32) -> Result<Vec<ProductWithNames>> {
    let mut found = session.products().trending(limit)?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    if found.len() < wanted {
        let lately: HashSet<_> = found.iter().map(|listing| listing.product.id).collect();
        let ever = session.products().top(None, ProductSort::Views, limit)?;
        let missing = |listing: &ProductWithNames| !lately.contains(&listing.product.id);
        found.extend(ever.into_iter().filter(missing));
        found.truncate(wanted);
    }
    Ok(found)
}
