//! Tidying up holds whose time is up.

use std::{sync::Barrier, thread};

use cangku_domain::{
    ProductId,
    inventory::{StockCommand, decide},
    ports::{StockChanges, StockNeeds},
};
use cangku_persistence::Database;

use super::given::{apply, assert_consistent, level, lock, lock_until, stocked, system};
use crate::given::{at, find, shop, write};

/// What one round of the job does; answers with the products that it tidied up.
fn sweep(database: &Database, limit: u32) -> Vec<ProductId> {
    write(database, |unit| {
        let products = unit.stock().overdue_products(at(10), limit)?;
        let needs = StockNeeds {
            products: products.iter().copied().collect(),
            overdue: products.iter().map(|id| (*id, i64::MAX)).collect(),
            ..StockNeeds::default()
        };
        let shelves = unit.stock().load(&needs, at(10))?;
        let mut changes = StockChanges {
            shelves,
            ..StockChanges::default()
        };
        for id in &products {
            let expire = StockCommand::expire(*id);
            let decided = decide(&mut changes.shelves, &expire, &system(), at(10)).unwrap();
            changes.movements.extend(decided.expired);
        }
        unit.stock().write(&changes, at(10))?;
        Ok(products)
    })
}

#[test]
fn several_tidy_up_side_by_side_and_each_hold_ends_once() {
    let (test, database, shelf) = shop();
    let products = stocked::<40>(&database, &shelf, 9);
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
    // All rows that were left may have been in another's hands.
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
            .all(|id| find(&database, *id).stock == level(8))
    );
    assert_consistent(&database);
}

#[test]
fn what_another_has_locked_is_passed_over() {
    let (test, database, shelf) = shop();
    let [busy, overdue, young, ended] = stocked(&database, &shelf, 9);
    for (id, seconds) in [(busy, 5), (overdue, 10), (young, 11), (ended, 5)] {
        apply(&database, 0, &[lock_until(id, 1, "A", seconds)]);
    }
    apply(&database, 1, &[super::given::release(ended, 1, "A")]);
    let other = test.open();
    write(&database, |unit| {
        let needs = StockNeeds {
            products: [busy].into(),
            ..StockNeeds::default()
        };
        unit.stock().load(&needs, at(10))?;
        assert_eq!(sweep(&other, 9), [overdue]);
        Ok(())
    });
    assert_eq!(sweep(&other, 9), [busy]);
    assert_eq!(sweep(&other, 9), []);
}

#[test]
fn no_more_products_are_taken_than_are_asked_for() {
    let (_test, database, shelf) = shop();
    let products = stocked::<5>(&database, &shelf, 9);
    for id in products {
        apply(
            &database,
            0,
            &[lock_until(id, 1, "A", 5), lock_until(id, 1, "B", 5)],
        );
    }
    assert_eq!(sweep(&database, 2), products[..2]);
    assert_eq!(sweep(&database, 9), products[2..]);
}
