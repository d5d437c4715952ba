//! Products as staff and services see them: with held units, and never from the cache.

use std::collections::BTreeMap;

use cangku_domain::{
    Page, Result,
    catalog::{ProductCode, ProductWithNames, Source, SyncState},
    inventory::SupplyConditions,
    ports::ReadSession,
    supplier::FailureState,
};

use super::ProductResponse;

/// Adds stock and held units, read at one time, to products.
pub(in crate::http) fn for_staff(
    session: &mut dyn ReadSession,
    listings: Vec<ProductWithNames>,
    supply: &SupplyConditions,
) -> Result<Vec<ProductResponse>> {
    let ids: Vec<_> = listings.iter().map(|shown| shown.product.id).collect();
    let on_hand = session.inventory().on_hand(&ids)?;
    let failures = failures_of(session, &listings)?;
    let shown = listings.into_iter().map(|mut listing| {
        let product = &listing.product;
        let code = product.details.haier.product_code.as_ref();
        let failure = code.and_then(|code| failures.get(code));
        let source = product.details.source;
        let state = SyncState::of(source, product.last_sync_at, failure.is_some());
        let failure = failure.filter(|_| state.is_some());
        // Without a row, the product was deleted meanwhile.
        let Some(units) = on_hand.get(&listing.product.id) else {
            return ProductResponse::for_buyers(&listing, supply);
        };
        listing.product.counters.stock = units.stock;
        ProductResponse::for_staff(listing, *units, supply).with_sync_state(state, failure)
    });
    Ok(shown.collect())
}

/// What failed last of each product of the supplier that fails in syncs.
fn failures_of(
    session: &mut dyn ReadSession,
    listings: &[ProductWithNames],
) -> Result<BTreeMap<ProductCode, FailureState>> {
    let managed = listings.iter().map(|listing| &listing.product.details);
    let managed = managed.filter(|details| details.source == Source::Haier);
    let codes: Vec<_> = managed
        .filter_map(|details| details.haier.product_code.clone())
        .collect();
    // The shop's own products need no statement.
    if codes.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut failures = session.product_failures().unclosed_of(&codes)?;
    // The last of each product remains.
    failures.sort_by_key(|failure| failure.state.last_failed_at);
    let by_code = failures.into_iter();
    Ok(by_code
        .map(|failure| (failure.key.product_code, failure.state))
        .collect())
}

/// The same for a page.
pub(in crate::http) fn page_for_staff(
    session: &mut dyn ReadSession,
    page: Page<ProductWithNames>,
    supply: &SupplyConditions,
) -> Result<Page<ProductResponse>> {
    Ok(Page {
        results: for_staff(session, page.results, supply)?,
        total: page.total,
        request: page.request,
    })
}
