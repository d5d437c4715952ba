//! Limits of customers.

use std::sync::Arc;

use cangku_domain::{
    accounts::Actor,
    inventory::{
        Atomicity, CustomerLockPolicy, CustomerRefusal, HoldOwner, Reason, Reference, StockChange,
        StockCommand, StockRefusal, StockRequest,
    },
    orders::{OrderAction, OrderRefusal},
    processing::{Outcome, ProcessResult, Request},
    testing::{customer, quantity, staff},
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
    let (product, buyer) = (shop.stocked(5), customer(shop.register("ann")));
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
    let request = |units: &[i32], atomicity| {
        Request::Stock(StockRequest {
            actor: buyer.clone(),
            commands: units.iter().map(|units| lock(*units)).collect(),
            atomicity,
            is_partial: false,
            idempotency: None,
        })
    };
    // The first one is refused as a whole, so it doesn't count for the second.
    let results = shop.process(&[
        request(&[3, 3], Atomicity::AllOrNothing),
        request(&[3, 3, 1], Atomicity::Independent),
        request(&[1], Atomicity::Independent),
    ]);
    let accepted: Vec<Vec<bool>> = results
        .iter()
        .map(|result| match result {
            ProcessResult::Fresh {
                outcome: Outcome::Stock(lines),
                ..
            } => lines.iter().map(Result::is_ok).collect(),
            other => panic!("no outcome: {other:?}"),
        })
        .collect();
    assert_eq!(
        accepted,
        [vec![true, false], vec![true, false, true], vec![true]]
    );
    assert_eq!(shop.figures(product), (0, 5, 0));
}

#[test]
fn staff_with_an_account_have_no_limits() {
    let mut shop = Shop::new();
    shop.rules.max_unpaid_orders = 1;
    shop.rules.max_held_units = 1;
    let (product, user) = (shop.stocked(9), shop.register("clerk"));
    let clerk = Arc::new(Actor {
        user_id: Some(user),
        ..Actor::clone(&staff())
    });
    for _ in 0..2 {
        place_order(&shop.processor(), &clerk, order_of(product, 2))
            .unwrap()
            .unwrap();
        lock_stock(&shop.processor(), &clerk, units(product, 2, "A"), None)
            .unwrap()
            .unwrap();
    }
    assert_eq!(shop.figures(product), (1, 8, 0));
}

#[test]
fn an_atomic_batch_of_a_customer_counts_with_the_next_one_of_the_same_transaction() {
    let mut shop = Shop::new();
    shop.rules.customer_locks = CustomerLockPolicy::AllowedFor(TimeDelta::seconds(60));
    shop.rules.max_held_units = 5;
    let (product, buyer) = (shop.stocked(100), customer(shop.register("ann")));
    let lock = |reference: &str, count| StockCommand {
        product_id: product,
        change: StockChange::Lock {
            quantity: quantity(count),
            expires_at: Some(shop.after(30)),
        },
        reason: Reason::new("test").unwrap(),
        reference: Reference::new(reference).unwrap(),
        owner: HoldOwner::Caller,
    };
    let batch = |reference: &str| {
        Request::Stock(StockRequest {
            actor: Arc::clone(&buyer),
            commands: vec![lock(reference, 1), lock(reference, 2)],
            atomicity: Atomicity::AllOrNothing,
            is_partial: false,
            idempotency: None,
        })
    };
    let results = shop.process(&[batch("A"), batch("B")]);
    let are_allowed = |result: &ProcessResult| match result {
        ProcessResult::Fresh {
            outcome: Outcome::Stock(lines),
            ..
        } => lines.iter().map(Result::is_ok).collect::<Vec<_>>(),
        other => panic!("no outcome of stock: {other:?}"),
    };
    assert_eq!(are_allowed(&results[0]), [true, true]);
    // 3 + 1 units are allowed, 3 + 1 + 2 are not, and so nothing of the second batch is.
    assert_eq!(are_allowed(&results[1]), [true, false]);
    assert_eq!(shop.figures(product), (97, 3, 0));
}
