//! Expiring overdue holds.

use std::{sync::Barrier, thread};

use cangku_domain::{
    ProductId,
    inventory::{StockCommand, decide},
    ports::{ExpiredHoldsLimit, StockChanges, StockLoadPlan},
};
use cangku_persistence::Database;

use super::fixtures::{apply, assert_consistent, level, lock, lock_until, stocked, system};
use crate::fixtures::{at, find, shop, write};

/// Runs one round of the job; returns the products whose holds it expired, and the numbers of
/// holds.
fn sweep(database: &Database, limit: u32) -> Vec<(ProductId, u32)> {
    write(database, |unit| {
        let products = unit.stock().lock_expired_holds(at(10), limit)?;
        let need = |max_holds: &u32| ExpiredHoldsLimit {
            below: i64::MAX,
            max_holds: *max_holds,
        };
        let needs = StockLoadPlan {
            products: products.keys().copied().collect(),
            overdue: products
                .iter()
                .map(|(id, max_holds)| (*id, need(max_holds)))
                .collect(),
            ..StockLoadPlan::default()
        };
        let items = unit.stock().load(&needs, at(10))?;
        let mut changes = StockChanges {
            items,
            ..StockChanges::default()
        };
        for id in products.keys() {
            let expire = StockCommand::expire(*id);
            let decided = decide(&mut changes.items, &expire, &system(), at(10)).unwrap();
            changes.movements.extend(decided.expired);
        }
        unit.stock().write(&changes, at(10))?;
        Ok(products.into_iter().collect())
    })
}

#[test]
fn concurrent_sweeps_end_each_hold_once() {
    let (test, database, catalog) = shop();
    let products = stocked::<40>(&database, &catalog, 9);
    for id in products {
        apply(
            &database,
            0,
            &[
                lock_until(id, 2, "A", 5),
                lock_until(id, 3, "B", 9),
                lock(id, 1, "C"),
            ],
        );
    }
    let start = Barrier::new(3);
    thread::scope(|scope| {
        for _ in 0..3 {
            let (database, start) = (&database, &start);
            scope.spawn(move || {
                start.wait();
                while !sweep(database, 4).is_empty() {}
            });
        }
    });
    // The remaining rows may all have been locked by another sweeper.
    while !sweep(&database, 4).is_empty() {}
    assert_eq!(
        test.number("SELECT count(*) FROM stock_holds WHERE expired = quantity"),
        80
    );
    assert_eq!(
        test.number("SELECT count(*) FROM inventory_logs WHERE reason = 'hold_expired'"),
        80
    );
    assert!(
        products
            .iter()
            .all(|id| find(&database, *id).counters.stock == level(8))
    );
    assert_consistent(&database);
}

#[test]
fn rows_locked_by_another_transaction_are_skipped() {
    let (test, database, catalog) = shop();
    let [busy, overdue, young, ended] = stocked(&database, &catalog, 9);
    for (id, seconds) in [(busy, 5), (overdue, 10), (young, 11), (ended, 5)] {
        apply(&database, 0, &[lock_until(id, 1, "A", seconds)]);
    }
    apply(&database, 1, &[super::fixtures::release(ended, 1, "A")]);
    let other = test.open();
    write(&database, |unit| {
        let needs = StockLoadPlan {
            products: [busy].into(),
            ..StockLoadPlan::default()
        };
        unit.stock().load(&needs, at(10))?;
        assert_eq!(sweep(&other, 1), [(overdue, 1)]);
        Ok(())
    });
    assert_eq!(sweep(&other, 9), [(busy, 1)]);
    assert_eq!(sweep(&other, 9), []);
}

#[test]
fn at_most_the_requested_holds_are_loaded_longest_expired_first() {
    let (test, database, catalog) = shop();
    let [first, second] = stocked(&database, &catalog, 90);
    for seconds in 1..=8 {
        let commands = [
            lock_until(first, 1, "A", seconds),
            lock_until(second, 1, "B", 9 - seconds),
            lock_until(second, 1, "B", 11),
        ];
        apply(&database, 0, &commands);
    }
    apply(&database, 0, &[lock_until(first, 1, "last", 9)]);
    assert_eq!(sweep(&database, 6), [(first, 3), (second, 3)]);
    let left =
        "SELECT min(extract(second FROM expires_at))::bigint FROM stock_holds WHERE held > 0";
    assert_eq!(test.number(left), 4);
    assert_eq!(sweep(&database, 6), [(first, 3), (second, 3)]);
    assert_eq!(sweep(&database, 6), [(first, 3), (second, 2)]);
    assert_eq!(sweep(&database, 6), []);
    assert_consistent(&database);
}

#[test]
fn a_lock_without_enough_stock_loads_as_many_expired_holds_as_it_may_need() {
    let (test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 250);
    let holds = vec![lock_until(id, 1, "A", 5); 250];
    apply(&database, 0, &holds);
    let expired = "SELECT count(*) FROM stock_holds WHERE expired = 1";
    apply(&database, 10, &[lock(id, 1, "B")]);
    assert_eq!(test.number(expired), 100);
    apply(&database, 10, &[lock(id, 230, "B")]);
    assert_eq!(test.number(expired), 250);
    assert_consistent(&database);
}
