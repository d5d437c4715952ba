//! Limits of customers.

use cangku_domain::{
    inventory::{CustomerLockPolicy, CustomerRefusal, StockRefusal},
    orders::{OrderAction, OrderRefusal},
    testing::{customer, staff},
    use_cases::{lock_stock, place_order, release_stock},
};
use chrono::TimeDelta;

use super::shop::{Shop, order_of, units};

#[test]
fn unpaid_orders_are_limited_by_number_and_by_units() {
    let mut shop = Shop::new();
    shop.rules.max_unpaid_orders = 2;
    shop.rules.max_held_units = 5;
    let (product, buyer) = (shop.stocked(100), customer(shop.register("ann")));
    let place = |units| place_order(&shop.processor(), &buyer, order_of(product, units)).unwrap();
    let too_many_units = |held| {
        Err(OrderRefusal::Customer(CustomerRefusal::TooManyUnits {
            product_id: product,
            limit: 5,
            held,
        }))
    };
    assert_eq!(place(6), too_many_units(0));
    let first = place(2).unwrap();
    assert_eq!(place(4), too_many_units(2));
    place(3).unwrap();
    let too_many = CustomerRefusal::TooManyHolds { limit: 2 };
    assert_eq!(place(1), Err(OrderRefusal::Customer(too_many)));
    assert_eq!(shop.figures(product), (95, 5, 0));
    shop.step(&staff(), first.id, OrderAction::Pay).unwrap();
    place(2).unwrap();
    assert_eq!(shop.figures(product), (93, 7, 0));
}

#[test]
fn customers_lock_only_as_the_policy_allows() {
    let mut shop = Shop::new();
    let (product, buyer) = (shop.stocked(100), customer(shop.register("ann")));
    let lock = |shop: &Shop, seconds: Option<i64>| {
        let expires_at = seconds.map(|seconds| shop.after(seconds));
        lock_stock(
            &shop.processor(),
            &buyer,
            units(product, 2, "A"),
            expires_at,
        )
        .unwrap()
    };
    assert_eq!(lock(&shop, Some(1)), Err(StockRefusal::CustomersMayNotLock));
    let release = |shop: &Shop| release_stock(&shop.processor(), &buyer, units(product, 2, "A"));
    assert_eq!(
        release(&shop).unwrap(),
        Err(StockRefusal::CustomersMayNotLock)
    );

    shop.rules.customer_locks = CustomerLockPolicy::AllowedFor(TimeDelta::seconds(60));
    shop.rules.max_unpaid_orders = 1;
    let too_long = Err(StockRefusal::HoldTooLong { seconds: 60 });
    assert_eq!(lock(&shop, Some(61)), too_long);
    assert_eq!(lock(&shop, None), too_long);
    lock(&shop, Some(60)).unwrap();
    let too_many = || StockRefusal::Customer(CustomerRefusal::TooManyHolds { limit: 1 });
    assert_eq!(lock(&shop, Some(60)), Err(too_many()));
    release(&shop).unwrap().unwrap();
    lock(&shop, Some(60)).unwrap();
    shop.clock.advance(TimeDelta::seconds(60));
    lock(&shop, Some(60)).unwrap();
    assert_eq!(shop.figures(product), (96, 4, 0));
}

#[test]
fn a_lock_in_the_same_batch_counts() {
    use cangku_domain::{
        inventory::{
            Atomicity, HoldOwner, Reason, Reference, StockChange, StockCommand, StockRequest,
        },
        processing::{Outcome, ProcessResult, Request},
        testing::quantity,
    };
    let mut shop = Shop::new();
    shop.rules.customer_locks = CustomerLockPolicy::AllowedFor(TimeDelta::seconds(60));
    shop.rules.max_held_units = 5;
    let (product, buyer) = (shop.stocked(4), customer(shop.register("ann")));
    let lock = |units| StockCommand {
        product_id: product,
        change: StockChange::Lock {
            quantity: quantity(units),
            expires_at: Some(shop.after(60)),
        },
        reason: Reason::new("test").unwrap(),
        reference: Reference::new("A").unwrap(),
        owner: HoldOwner::Caller,
    };
    let accepted = |units: &[i32], atomicity| -> Vec<bool> {
        let request = Request::Stock(StockRequest {
            actor: buyer.clone(),
            commands: units.iter().map(|units| lock(*units)).collect(),
            atomicity,
            is_partial: false,
            idempotency: None,
        });
        match shop.process(&[request]).pop() {
            Some(ProcessResult::Fresh {
                outcome: Outcome::Stock(lines),
                ..
            }) => lines.iter().map(Result::is_ok).collect(),
            other => panic!("no outcome: {other:?}"),
        }
    };
    // Refused as a whole, so that it doesn't count for the next one.
    assert_eq!(accepted(&[3, 3], Atomicity::AllOrNothing), [true, false]);
    assert_eq!(shop.figures(product), (4, 0, 0));
    assert_eq!(
        accepted(&[3, 3, 1], Atomicity::Independent),
        [true, false, true]
    );
    assert_eq!(shop.figures(product), (0, 4, 0));
}
