//! Current figures of products.

use std::collections::BTreeMap;

use cangku_domain::{
    PageRequest,
    catalog::{ProductFilter, ProductSort},
};

use super::fixtures::{noon, place, shop_with};
use crate::fixtures::read;

#[test]
fn active_products_are_counted_by_their_availability() {
    let (test, database, products) = shop_with::<9>();
    let [a, b, ..] = products;
    place(&database, noon(), &[(a, 3), (b, 2)]).unwrap();
    for (product, sql) in products.iter().zip([
        "stock = 9, low_stock_threshold = 5",
        "stock = 5, low_stock_threshold = 5",
        "stock = 5, low_stock_threshold = 5, restock_requested_at = now()",
        "stock = 0, low_stock_threshold = 5",
        "stock = 0, low_stock_threshold = 0",
        "stock = 0, low_stock_threshold = 0, restock_requested_at = now()",
        "stock = 1, low_stock_threshold = 0",
        "stock = 6, low_stock_threshold = 5, restock_requested_at = now()",
        "stock = 7, is_active = false",
    ]) {
        test.execute(&format!("UPDATE products SET {sql} WHERE id = {product}"));
    }
    let shown = read(&database, |session| {
        let filter = ProductFilter {
            is_active: Some(true),
            ..ProductFilter::default()
        };
        let page = PageRequest::new(1, 100).unwrap();
        Ok(session
            .products()
            .list(&filter, ProductSort::default(), page)?)
    });
    let mut expected = BTreeMap::new();
    for listing in &shown.results {
        let state = listing.product.recorded_stock_state().as_str();
        *expected.entry(state).or_insert(0) += 1;
    }
    assert_eq!(expected.len(), 4, "every state is there");
    let found = read(&database, |session| Ok(session.statistics().stock()?)).figures;
    let counted: BTreeMap<_, _> = found
        .products
        .iter()
        .map(|(state, products)| (state.as_str(), *products))
        .collect();
    assert_eq!(counted, expected);
    assert_eq!((found.units, found.held), (9 + 5 + 5 + 1 + 6, 5));
}

#[test]
fn an_empty_catalogue_has_no_figures() {
    let (test, database, []) = shop_with();
    let found = read(&database, |session| Ok(session.statistics().stock()?));
    assert_eq!(
        found.figures,
        cangku_domain::statistics::StockFigures::default()
    );
    let as_of = found.as_of.to_rfc3339();
    let age = format!("SELECT extract(epoch FROM now() - '{as_of}')::bigint");
    assert!((0..300).contains(&test.number(&age)));
}
