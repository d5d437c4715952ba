//! Products as staff and services see them: with held units, and never from the cache.

use cangku_domain::{Page, Result, catalog::ProductWithNames, ports::ReadSession};

use super::ProductResponse;

/// Adds stock and held units, read at one time, to products.
pub(in crate::http) fn for_staff(
    session: &mut dyn ReadSession,
    listings: Vec<ProductWithNames>,
) -> Result<Vec<ProductResponse>> {
    let ids: Vec<_> = listings.iter().map(|shown| shown.product.id).collect();
    let on_hand = session.inventory().on_hand(&ids)?;
    let shown = listings.into_iter().map(|mut listing| {
        // Without a row, the product was deleted meanwhile.
        let Some(units) = on_hand.get(&listing.product.id) else {
            return ProductResponse::from(listing);
        };
        listing.product.counters.stock = units.stock;
        ProductResponse::for_staff(listing, *units)
    });
    Ok(shown.collect())
}

/// The same for a page.
pub(in crate::http) fn page_for_staff(
    session: &mut dyn ReadSession,
    page: Page<ProductWithNames>,
) -> Result<Page<ProductResponse>> {
    Ok(Page {
        results: for_staff(session, page.results)?,
        total: page.total,
        request: page.request,
    })
}
