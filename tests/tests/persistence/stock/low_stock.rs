//! Products with low stock.

use cangku_domain::{
    PageRequest, ProductId,
    catalog::ProductDetails,
    inventory::{StockCommand, StockState},
};

use super::fixtures::{apply, level, stocked};
use crate::fixtures::{at, find, insert, read, shop, write};

#[test]
fn products_at_their_threshold_or_below_are_listed_fewest_units_first() {
    let (_test, database, catalog) = shop();
    let draft = |name: &str, threshold, is_active| ProductDetails {
        low_stock_threshold: level(threshold),
        is_active,
        ..catalog.draft(name)
    };
    let cases = [
        ("above", 5, true, 6),
        ("at", 5, true, 5),
        ("below", 5, true, 1),
        ("out without a threshold", 0, true, 0),
        ("one without a threshold", 0, true, 1),
        ("out with one", 5, true, 0),
        ("inactive", 5, false, 0),
    ];
    let drafts = cases.map(|(name, threshold, is_active, _)| draft(name, threshold, is_active));
    let products = insert(&database, &drafts);
    let stock: Vec<_> = products
        .iter()
        .zip(cases)
        .map(|(product, (.., units))| StockCommand::initial(product.id, level(units)))
        .collect();
    apply(&database, 1, &stock);
    let names = |page, size| {
        let page = PageRequest::new(page, size).unwrap();
        let page = read(&database, |session| {
            Ok(session.inventory().low_stock(page)?)
        });
        let names: Vec<_> = page
            .results
            .iter()
            .map(|listing| listing.product.details.name.to_string())
            .collect();
        assert!(
            page.results
                .iter()
                .all(|listing| listing.category_name.as_str() == "冰箱")
        );
        (names, page.total)
    };
    let expected = ["out without a threshold", "out with one", "below", "at"];
    assert_eq!(names(1, 20), (expected.map(str::to_owned).to_vec(), 4));
    assert_eq!(names(2, 3), (vec!["at".to_owned()], 4));
}

#[test]
fn a_stored_restock_request_lasts_until_stock_is_sufficient() {
    let (_test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 2);
    let state = || find(&database, id).recorded_stock_state();
    let change = |change: fn(&mut cangku_domain::catalog::Product)| {
        write(&database, |unit| {
            let mut product = unit.products().lock(id)?.unwrap();
            change(&mut product);
            Ok(unit.products().save(&[product])?)
        });
    };
    assert_eq!(state(), StockState::Sufficient);
    change(|product| product.details.low_stock_threshold = level(5));
    assert_eq!(state(), StockState::Low);
    change(|product| product.counters.restock_requested_at = Some(at(9)));
    assert_eq!(
        find(&database, id).counters.restock_requested_at,
        Some(at(9))
    );
    let set = |units| {
        apply(
            &database,
            10,
            &[StockCommand::manual_edit(id, level(units), None)],
        )
    };
    for (units, expected) in [
        (0, StockState::AwaitingRestock),
        (5, StockState::AwaitingRestock),
        (6, StockState::Sufficient),
        (5, StockState::Low),
        (0, StockState::OutOfStock),
    ] {
        set(units);
        assert_eq!(state(), expected, "{units}");
    }
}

#[test]
fn a_product_that_was_never_counted_is_out_of_stock() {
    let (_test, database, catalog) = shop();
    let id: ProductId = insert(&database, &[catalog.draft("一")])[0].id;
    assert_eq!(
        find(&database, id).recorded_stock_state(),
        StockState::OutOfStock
    );
}
