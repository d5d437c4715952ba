//! Events when stock crosses a threshold.

use cangku_domain::{
    Patch, ProductId,
    catalog::ProductPatch,
    inventory::{StockAlert, StockLevel},
    testing::{OrderDraftBuilder, ProductBuilder, StockEvent, admin, staff},
    use_cases::{lock_stock, place_order, release_stock, request_restock, update_product},
};

use super::shop::{Shop, units};

fn level(units: i32) -> StockLevel {
    StockLevel::new(units).unwrap()
}

fn alert(product: ProductId, alert: StockAlert, stock: i32) -> StockEvent {
    let stock = level(stock);
    StockEvent::Alert {
        product,
        alert,
        stock,
    }
}

#[test]
fn each_crossing_is_one_event() {
    let shop = Shop::new();
    let product = shop.add(ProductBuilder::new().threshold(5), 10);
    assert_eq!(
        shop.database.stock_events(),
        [],
        "the first units are no news"
    );
    let actor = staff();
    for taken in [4, 1, 1, 4] {
        let locked = lock_stock(&shop.processor(), &actor, units(product, taken, "A"), None);
        locked.unwrap().unwrap();
    }
    for back in [1, 5] {
        let released = release_stock(&shop.processor(), &actor, units(product, back, "A"));
        released.unwrap().unwrap();
    }
    let expected = [
        alert(product, StockAlert::Low, 5),
        alert(product, StockAlert::OutOfStock, 0),
        alert(product, StockAlert::BackInStock, 1),
        alert(product, StockAlert::Recovered, 6),
    ];
    assert_eq!(shop.database.stock_events(), expected);
}

#[test]
fn a_refused_command_and_a_rolled_back_one_are_no_event() {
    let shop = Shop::new();
    let product = shop.add(ProductBuilder::new().threshold(5), 6);
    let refused = lock_stock(&shop.processor(), &staff(), units(product, 7, "A"), None);
    refused.unwrap().unwrap_err();
    // The first line alone would cross the threshold.
    let empty = shop.stocked(0);
    let draft = OrderDraftBuilder::of(product, 2).line(empty, 1).build();
    let refused = place_order(&shop.processor(), &staff(), draft);
    refused.unwrap().unwrap_err();
    assert_eq!(shop.database.stock_events(), []);
}

#[test]
fn a_threshold_that_is_moved_past_the_stock_is_crossed() {
    let shop = Shop::new();
    let product = shop.add(ProductBuilder::new().threshold(5), 6);
    let edit = |threshold, stock: Option<i32>| {
        let patch = ProductPatch {
            low_stock_threshold: Patch::Set(level(threshold)),
            stock: stock.map_or(Patch::Keep, |stock| Patch::Set(level(stock))),
            ..ProductPatch::default()
        };
        update_product(
            shop.context(&admin()),
            product,
            &cangku_domain::ExpectedVersion::Any,
            |_| Ok(patch),
        )
        .unwrap();
    };
    edit(6, None);
    edit(6, None);
    edit(5, None);
    edit(9, Some(9));
    let expected = [
        alert(product, StockAlert::Low, 6),
        alert(product, StockAlert::Recovered, 6),
        alert(product, StockAlert::Low, 9),
    ];
    assert_eq!(shop.database.stock_events(), expected);
}

#[test]
fn the_first_restock_request_is_an_event() {
    let shop = Shop::new();
    let product = shop.stocked(0);
    let actor = staff();
    for _ in 0..2 {
        request_restock(shop.context(&actor), product).unwrap();
    }
    assert_eq!(
        shop.database.stock_events(),
        [StockEvent::RestockRequested { product }]
    );
}
