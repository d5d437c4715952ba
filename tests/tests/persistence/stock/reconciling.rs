//! Reconciliation of stock, log and holds.

use std::{thread, time::Duration};

use cangku_domain::{
    ProductId,
    inventory::{Inconsistency, InconsistencyKind, Reconciliation, StockLevel},
    ports::Reader,
};
use cangku_persistence::{Database, Settings};
use chrono::{DateTime, Utc};
use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::BigInt};
use integration_tests::database::TestDatabase;

use super::fixtures::{adjust, apply, consume, level, lock, release, stocked};
use crate::fixtures::{
    CatalogFixture, IS_LOCK_AWAITED, assert_contention, at, find, read, shop, write,
};

fn reconcile(
    database: &Database,
    product: Option<ProductId>,
    since: Option<DateTime<Utc>>,
) -> Reconciliation {
    read(database, |session| {
        Ok(session.inventory().reconcile(product, since)?)
    })
}

/// Changes rows in a way that triggers and foreign keys normally prevent.
fn plant(test: &TestDatabase, sql: &str) {
    test.execute(&format!("SET session_replication_role = replica; {sql}"));
}

/// Three products with five rows each: 10, 8, 9, 5, 7 units; two held, one sold.
fn busy(database: &Database, catalog: &CatalogFixture) -> [ProductId; 3] {
    let products = stocked::<3>(database, catalog, 10);
    for id in products {
        apply(database, 1, &[lock(id, 2, "A"), consume(id, 1, "A")]);
        apply(database, 2, &[adjust(id, 1)]);
        apply(database, 3, &[lock(id, 4, "B")]);
        apply(database, 4, &[release(id, 2, "B"), release(id, 1, "A")]);
        apply(database, 4, &[adjust(id, -1)]);
    }
    products
}

/// The id of the nth row of a product, from 0.
fn row(test: &TestDatabase, product: ProductId, index: usize) -> i64 {
    let query = "SELECT id FROM inventory_logs WHERE product_id =";
    test.number(&format!(
        "{query} {product} ORDER BY id OFFSET {index} LIMIT 1"
    ))
}

fn broken(product_id: ProductId, row: i64, expected: i64, found: i32) -> Inconsistency {
    let kind = InconsistencyKind::ChainBroken {
        log_id: cangku_domain::InventoryLogId::new(row).unwrap(),
        expected_stock_after: expected,
        stock_after: level(found),
    };
    Inconsistency { product_id, kind }
}

#[test]
fn a_consistent_shop_is_reported_with_what_was_checked() {
    let (_test, database, catalog) = shop();
    assert_eq!(reconcile(&database, None, None), Reconciliation::default());
    let [first, ..] = busy(&database, &catalog);
    let found = |product, since| {
        let found = reconcile(&database, product, since);
        assert_eq!(found.inconsistencies, []);
        (found.products_checked, found.rows_checked)
    };
    assert_eq!(found(None, None), (3, 21));
    assert_eq!(found(Some(first), None), (1, 7));
    assert_eq!(found(None, Some(at(3))), (3, 12));
    assert_eq!(found(Some(first), Some(at(99))), (1, 0));
    assert_eq!(found(ProductId::new(999), None), (0, 0));
}

#[test]
fn the_first_row_that_does_not_go_on_from_the_one_before_is_named() {
    let (test, database, catalog) = shop();
    let [first, second, third] = busy(&database, &catalog);
    let (early, late) = (row(&test, first, 1), row(&test, first, 4));
    plant(
        &test,
        &format!(
            "UPDATE inventory_logs SET stock_after = stock_after + 90 WHERE id IN ({early}, {late})"
        ),
    );
    let opening = row(&test, third, 0);
    plant(
        &test,
        &format!("UPDATE inventory_logs SET stock_after = 11 WHERE id = {opening}"),
    );
    let expected = [broken(first, early, 8, 98), broken(third, opening, 10, 11)];
    assert_eq!(reconcile(&database, None, None).inconsistencies, expected);
    assert_eq!(reconcile(&database, Some(second), None).inconsistencies, []);
    // The row before the first checked one is included too.
    let since = |seconds| reconcile(&database, Some(first), Some(at(seconds))).inconsistencies;
    assert_eq!(since(1), [broken(first, early, 8, 98)]);
    assert_eq!(since(2), [broken(first, row(&test, first, 2), 99, 9)]);
    assert_eq!(since(3), [broken(first, late, 7, 97)]);
}

#[test]
fn a_row_that_is_missing_breaks_the_chain_and_the_sum() {
    let (test, database, catalog) = shop();
    let [first, second, _] = busy(&database, &catalog);
    let (gone, next) = (row(&test, second, 2), row(&test, second, 3));
    plant(
        &test,
        &format!("DELETE FROM inventory_logs WHERE id = {gone}"),
    );
    let stock = find(&database, second).counters.stock;
    let sum = InconsistencyKind::StockDiffers {
        stock,
        log_sum: i64::from(stock.get()) - 1,
    };
    let expected = [
        Inconsistency {
            product_id: second,
            kind: sum,
        },
        broken(second, next, 4, 5),
    ];
    assert_eq!(reconcile(&database, None, None).inconsistencies, expected);
    assert_eq!(reconcile(&database, Some(first), None).inconsistencies, []);
}

#[test]
fn unrecorded_stock_and_holds_are_found() {
    let (test, database, catalog) = shop();
    let [first, second, third] = busy(&database, &catalog);
    let stock = find(&database, first).counters.stock.get();
    test.execute(&format!(
        "UPDATE products SET stock = stock + 5 WHERE id = {first}"
    ));
    test.execute(&format!(
        "UPDATE stock_holds SET consumed = consumed + 1, held = held - 1
         WHERE product_id = {second} AND held > 1;
         UPDATE products SET held = held - 1 WHERE id = {second};
         INSERT INTO stock_holds (product_id, quantity, held) VALUES ({third}, 3, 3);
         INSERT INTO stock_holds (product_id, quantity, held, expired, ended_at)
         VALUES ({second}, 3, 0, 3, now())"
    ));
    let differ = InconsistencyKind::StockDiffers {
        stock: level(stock + 5),
        log_sum: i64::from(stock),
    };
    let of_third = |kind| Inconsistency {
        product_id: third,
        kind,
    };
    let held = |held, open| of_third(InconsistencyKind::HeldDiffers { held, open });
    let holds = |open, expected| of_third(InconsistencyKind::HoldsDiffer { open, expected });
    let found = reconcile(&database, None, None).inconsistencies;
    assert_eq!(
        found,
        [
            Inconsistency {
                product_id: first,
                kind: differ
            },
            held(2, 5),
            holds(5, 2),
        ],
        "selling what is held is no divergence"
    );
    test.execute(&format!(
        "DELETE FROM stock_holds WHERE product_id = {third}"
    ));
    let found = reconcile(&database, Some(third), None).inconsistencies;
    assert_eq!(found, [held(2, 0), holds(0, 3)]);
    // A count that isn't initialised can't be wrong.
    test.execute("UPDATE products SET held = NULL");
    let found = reconcile(&database, Some(third), None).inconsistencies;
    assert_eq!(found, [holds(0, 3)]);
}

#[test]
fn the_count_of_held_units_is_set_to_what_the_holds_hold() {
    let (test, database, catalog) = shop();
    let [first, second, _] = busy(&database, &catalog);
    test.execute(&format!(
        "UPDATE products SET held = held + 5 WHERE id = {first};
         DELETE FROM stock_holds WHERE product_id = {second}"
    ));
    let repair = |id| {
        write(&database, |unit| {
            let held = unit.stock().held_from_holds(id)?;
            assert_eq!(unit.stock().repair_held_from_holds(id)?, held);
            Ok(held)
        })
    };
    assert_eq!(repair(first), Some(2));
    assert_eq!(repair(second), Some(0));
    assert_eq!(repair(ProductId::new(999).unwrap()), None);
    assert_eq!(reconcile(&database, Some(first), None).inconsistencies, []);
}

#[test]
fn stock_is_set_to_the_sum_of_the_log_if_the_log_can_be_trusted() {
    let (test, database, catalog) = shop();
    let [first, second, third] = busy(&database, &catalog);
    test.execute("UPDATE products SET stock = stock + 5, restock_requested_at = now()");
    let right = |id| level(find(&database, id).counters.stock.get() - 5);
    let expected = [right(first), right(second), right(third)];
    let broken = row(&test, second, 3);
    plant(
        &test,
        &format!("UPDATE inventory_logs SET stock_after = 90 WHERE id = {broken}"),
    );
    let repair = |id| {
        write(&database, |unit| {
            Ok(unit.stock().repair_stock_from_log(id, at(1))?)
        })
    };
    assert_eq!(repair(first), Some(expected[0]));
    assert_eq!(repair(second), None, "it is unknown which row is wrong");
    assert_eq!(repair(ProductId::new(999).unwrap()), None);
    assert_eq!(find(&database, first).counters.stock, expected[0]);
    assert_eq!(find(&database, first).counters.restock_requested_at, None);
    assert_eq!(
        find(&database, second).counters.stock,
        level(expected[1].get() + 5)
    );
    assert_eq!(
        find(&database, third).counters.stock,
        level(expected[2].get() + 5)
    );
    assert_eq!(reconcile(&database, Some(first), None).inconsistencies, []);
    test.execute("DELETE FROM stock_holds");
    plant(
        &test,
        &format!("DELETE FROM inventory_logs WHERE product_id = {third}"),
    );
    assert_eq!(repair(third), Some(StockLevel::ZERO));
}

/// Enough rows that the wrong kind of plan would not finish.
#[test]
fn a_long_log_is_checked_in_one_go() {
    const ROWS: i64 = 200_000;
    let (test, database, catalog) = shop();
    stocked::<100>(&database, &catalog, 1);
    plant(
        &test,
        &format!(
            "INSERT INTO inventory_logs (product_id, change_type, quantity, stock_after)
             SELECT min + i % 100, 'adjust', CASE WHEN i / 100 % 2 = 0 THEN 1 ELSE -1 END,
                 1 + (1 + i / 100) % 2
             FROM generate_series(0, {ROWS} - 1) AS i, (SELECT min(id) FROM products) AS first (min)
             ORDER BY i"
        ),
    );
    let found = reconcile(&database, None, None);
    assert_eq!(found.rows_checked, u64::try_from(ROWS).unwrap() + 100);
    assert_eq!(found.inconsistencies, []);
    let last = "UPDATE inventory_logs SET quantity = quantity * 2 WHERE id = $1";
    let id = test.number("SELECT max(id) FROM inventory_logs");
    let mut connection = test.connection();
    sql_query("SET session_replication_role = replica")
        .execute(&mut connection)
        .unwrap();
    sql_query(last)
        .bind::<BigInt, _>(id)
        .execute(&mut connection)
        .unwrap();
    let kinds: Vec<_> = reconcile(&database, None, None)
        .inconsistencies
        .iter()
        .map(|inconsistency| inconsistency.kind.as_str())
        .collect();
    assert_eq!(kinds, ["stock_differs", "chain_broken"]);
}

#[test]
fn a_check_may_be_given_all_the_time_that_it_takes() {
    let (test, database, catalog) = shop();
    stocked::<1>(&database, &catalog, 1);
    let with_timeout = Database::open(Settings {
        statement_timeout: Duration::from_millis(200),
        ..test.settings()
    });
    let mut blocker = test.connection();
    blocker
        .batch_execute("BEGIN; LOCK TABLE stock_holds")
        .unwrap();
    thread::scope(|scope| {
        let without_statement_timeout =
            scope.spawn(|| reconcile(&with_timeout.without_statement_timeout(), None, None));
        test.wait_until(IS_LOCK_AWAITED);
        // The same check exceeds this one's statement timeout.
        let ended = (&with_timeout as &dyn Reader)
            .read(|session| Ok(session.inventory().reconcile(None, None)?));
        assert_contention(ended);
        blocker.batch_execute("COMMIT").unwrap();
        assert_eq!(
            without_statement_timeout.join().unwrap().products_checked,
            1
        );
    });
}
