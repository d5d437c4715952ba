//! Rebuilding statistics.

use std::ops::ControlFlow;

use cangku_domain::{orders::OrderAction, ports::StatisticsRebuild, statistics::RebuildStep};
use diesel::connection::SimpleConnection;

use super::fixtures::{
    assert_recount, dump, fold, noon, place, rebuild, refund, sell, shanghai, shop_with, step,
    try_fold,
};

#[test]
fn wrong_figures_are_corrected_and_counted() {
    let (test, database, [a, b]) = shop_with();
    for (product, units) in [(a, 3), (b, 4)] {
        let order = sell(&database, noon(), &[(product, units)]);
        for action in [OrderAction::Ship, OrderAction::Complete] {
            step(&database, noon(), order, action).unwrap();
        }
    }
    let returned = sell(&database, noon(), &[(a, 9)]);
    for action in [OrderAction::Ship, OrderAction::Complete] {
        step(&database, noon(), returned, action).unwrap();
    }
    refund(&database, noon(), returned);
    fold(&database, noon(), 100);
    let (right, sales_counts) = (
        dump(&test),
        "SELECT string_agg(sales_count::text, ' ' ORDER BY id) FROM products",
    );
    assert_eq!(test.text(sales_counts), "3 4");
    assert_eq!(rebuild(&database, noon()).rows_corrected, 0);

    test.execute(
        "UPDATE sales_by_hour SET amount = amount + 1; \
         DELETE FROM product_sales_by_hour; \
         INSERT INTO orders_by_status VALUES ('pending', 7, 70); \
         UPDATE products SET sales_count = 100",
    );
    let rebuilt = rebuild(&database, noon());
    assert_eq!(dump(&test), right);
    assert_eq!(test.text(sales_counts), "3 4");
    assert_eq!(rebuilt.rows_corrected, 1 + 2 + 1);
    assert_eq!(rebuilt.sales_counts_corrected, 2);
    assert_eq!(rebuilt.orders, 3);
    assert_recount(&test);
}

#[test]
fn it_waits_for_a_running_fold_and_sees_what_came_meanwhile() {
    let (test, database, [a]) = shop_with();
    sell(&database, noon(), &[(a, 1)]);
    let mut counting = test.connection();
    let lock = format!(
        "BEGIN; SELECT pg_advisory_xact_lock({})",
        0x6361_6e67_6b75_0004_i64
    );
    counting.batch_execute(&lock).unwrap();
    std::thread::scope(|scope| {
        let rebuilding = scope.spawn(|| rebuild(&database, noon()));
        test.wait_until(crate::fixtures::IS_LOCK_AWAITED);
        let meanwhile = test.open();
        sell(&meanwhile, noon(), &[(a, 2)]);
        counting.batch_execute("COMMIT").unwrap();
        assert_eq!(rebuilding.join().unwrap().orders, 2);
    });
    assert_recount(&test);
}

#[test]
fn orders_that_move_while_it_counts_are_counted_afterwards_and_once() {
    let (test, database, [a]) = shop_with();
    let first = sell(&database, noon(), &[(a, 1)]);
    let other = test.open();
    let mut is_done = false;
    let mut during = |step_at| {
        if step_at == RebuildStep::Products && !is_done {
            is_done = true;
            refund(&other, noon(), first);
            sell(&other, noon(), &[(a, 4)]);
            place(&other, noon(), &[(a, 1)]).unwrap();
            assert!(!try_fold(&other, noon(), 100).unwrap(), "one at a time");
        }
        ControlFlow::Continue(())
    };
    let windows = shanghai().windows(noon());
    let rebuilt = database.rebuild(&windows, &mut during).unwrap().unwrap();
    assert_eq!(rebuilt.orders, 1, "as of the moment in which it began");
    assert_eq!(
        test.number("SELECT sum(quantity) FROM product_sales_by_hour"),
        1
    );
    assert_eq!(test.number("SELECT count(*) FROM statistics_backlog"), 5);
    fold(&database, noon(), 100);
    assert_recount(&test);
}

#[test]
fn an_aborted_rebuild_changes_nothing() {
    let (test, database, [a]) = shop_with();
    sell(&database, noon(), &[(a, 1)]);
    fold(&database, noon(), 100);
    test.execute(
        "INSERT INTO sales_by_hour VALUES ('2020-01-01', 5, 5); \
         INSERT INTO active_users_by_day VALUES ('2020-01-01', 5)",
    );
    let before = dump(&test);
    for last in RebuildStep::ALL {
        let mut until = |step| match step == last {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let windows = shanghai().windows(noon());
        assert_eq!(database.rebuild(&windows, &mut until).unwrap(), None);
        assert_eq!(dump(&test), before, "{last:?}");
    }
    assert_eq!(rebuild(&database, noon()).rows_corrected, 2);
    assert_recount(&test);
}

/// Corrupts the product statistics.
const CORRUPT: &str = "UPDATE product_sales_by_hour SET quantity = quantity + 1; \
    DELETE FROM product_sales_by_window; UPDATE products SET sales_count = 7";

#[test]
fn nothing_waits_while_it_counts_not_even_the_deletion_of_a_product() {
    let (test, database, [a, b, c]) = shop_with();
    sell(&database, noon(), &[(a, 1), (b, 2), (c, 3)]);
    fold(&database, noon(), 100);
    for last in [RebuildStep::Products, RebuildStep::SalesCounts] {
        test.execute(CORRUPT);
        let mut is_done = false;
        let mut during = |step| {
            if step == last && !is_done {
                is_done = true;
                // If this has to wait for a lock, it times out and fails.
                let gone = if last == RebuildStep::Products { a } else { b };
                test.execute(&format!(
                    "SET lock_timeout = '100ms'; DELETE FROM products WHERE id = {gone}; \
                     UPDATE products SET product_code = '{last:?}' WHERE id = {c}"
                ));
                sell(&database, noon(), &[(c, 4)]);
            }
            ControlFlow::Continue(())
        };
        let windows = shanghai().windows(noon());
        let rebuilt = database.rebuild(&windows, &mut during).unwrap().unwrap();
        assert!(rebuilt.rows_corrected > 0);
        assert!(is_done);
        fold(&database, noon(), 100);
        assert_recount(&test);
    }
    assert_eq!(rebuild(&database, noon()).rows_corrected, 0);
    let counts = "SELECT string_agg(sales_count::text, ' ') FROM products";
    assert_eq!(test.text(counts), "0");
}

#[test]
fn the_sales_of_a_product_that_is_being_deleted_when_it_writes_stay() {
    let (test, database, [a, b]) = shop_with();
    sell(&database, noon(), &[(a, 1), (b, 2)]);
    fold(&database, noon(), 100);
    test.execute(CORRUPT);
    let (test, mut connection) = (&test, Some(test.connection()));
    std::thread::scope(|scope| {
        let mut during = |step| {
            if step == RebuildStep::Writing {
                let mut deleting = connection.take().unwrap();
                let delete = format!("BEGIN; DELETE FROM products WHERE id = {a}");
                deleting.batch_execute(&delete).unwrap();
                scope.spawn(move || {
                    test.wait_until(crate::fixtures::IS_LOCK_AWAITED);
                    deleting.batch_execute("COMMIT").unwrap();
                });
            }
            ControlFlow::Continue(())
        };
        let windows = shanghai().windows(noon());
        database.rebuild(&windows, &mut during).unwrap().unwrap();
    });
    assert_recount(test);
    let left = "SELECT sum(quantity) FROM product_sales_by_hour";
    assert_eq!(test.number(left), 3);
}

#[test]
fn products_can_be_deleted_while_it_writes() {
    let (test, database, [a, b]) = shop_with();
    sell(&database, noon(), &[(a, 1)]);
    sell(&database, noon(), &[(b, 2)]);
    fold(&database, noon(), 100);
    test.execute(&format!(
        "UPDATE product_sales_by_hour SET quantity = 7 WHERE product_id = {a}"
    ));
    // The rebuild's write for the first product waits for this lock.
    let mut holding = test.connection();
    holding
        .batch_execute("BEGIN; LOCK TABLE sales_by_hour IN SHARE MODE")
        .unwrap();
    std::thread::scope(|scope| {
        let rebuilding = scope.spawn(|| rebuild(&database, noon()));
        test.wait_until(crate::fixtures::IS_LOCK_AWAITED);
        test.execute(&format!(
            "SET lock_timeout = '100ms'; DELETE FROM products WHERE id IN ({a}, {b})"
        ));
        holding.batch_execute("COMMIT").unwrap();
        assert_eq!(rebuilding.join().unwrap().rows_corrected, 1);
    });
    assert_recount(&test);
}
