//! Folding order events into the statistics.

use cangku_domain::{
    orders::{OrderAction, OrderStatus},
    ports::{Job, Transactor, UnitOfWork},
};
use cangku_persistence::Database;
use chrono::TimeDelta;
use diesel::connection::SimpleConnection;

use super::fixtures::{
    REFUNDED, assert_recount, dump, fold, noon, place, rebuild, refund, sell, shop_with, step,
    try_fold, utc,
};
use crate::fixtures::read;

fn statuses(database: &Database) -> Vec<(OrderStatus, u64, String)> {
    let counted = read(database, |session| {
        Ok(session.statistics().orders_by_status()?)
    });
    let mut rows: Vec<_> = counted
        .figures
        .into_iter()
        .map(|row| (row.status, row.orders, row.amount.to_string()))
        .collect();
    rows.sort();
    rows
}

#[test]
fn a_sale_counts_in_the_hour_of_its_payment_until_it_is_refunded() {
    let (test, database, [a, b]) = shop_with();
    let paid = utc("2026-11-21T03:59:59.999999Z");
    let order = place(&database, paid - TimeDelta::minutes(10), &[(a, 2), (b, 1)]).unwrap();
    fold(&database, noon(), 100);
    assert_eq!(
        test.number("SELECT count(*) FROM sales_by_hour"),
        0,
        "not paid yet"
    );
    assert_eq!(
        statuses(&database),
        [(OrderStatus::Pending, 1, "12.98".to_owned())]
    );
    step(&database, paid, order, OrderAction::Pay).unwrap();
    fold(&database, noon(), 100);
    assert_recount(&test);
    let hour = "SELECT to_char(hour AT TIME ZONE 'UTC', 'HH24:MI') || ' ' || orders || ' ' || amount \
                FROM sales_by_hour";
    assert_eq!(test.text(hour), "03:00 1 12.98");
    assert_eq!(
        test.text(
            "SELECT string_agg(quantity || ' ' || amount, '; ' ORDER BY product_id) \
                   FROM product_sales_by_hour"
        ),
        "2 1.98; 1 11.00"
    );
    // Refunded days later: it is removed from the sales of that hour.
    refund(&database, noon() + TimeDelta::days(3), order);
    fold(&database, noon(), 100);
    assert_recount(&test);
    for table in [
        "sales_by_hour",
        "product_sales_by_hour",
        "product_sales_by_window",
    ] {
        let rows = test.number(&format!("SELECT count(*) FROM {table}"));
        assert_eq!(rows, 0, "{table} keeps no row of nothing");
    }
    assert_eq!(
        statuses(&database),
        [(OrderStatus::Refunded, 1, "12.98".to_owned())]
    );
}

#[test]
fn what_is_paid_and_taken_back_before_it_is_counted_leaves_nothing() {
    let (test, database, [a]) = shop_with();
    let completed = sell(&database, noon(), &[(a, 5)]);
    let cancelled = sell(&database, noon(), &[(a, 3)]);
    step(&database, noon(), cancelled, OrderAction::Cancel).unwrap();
    let refunded = sell(&database, noon(), &[(a, 2)]);
    refund(&database, noon(), refunded);
    step(&database, noon(), completed, OrderAction::Refund).unwrap();
    step(&database, noon(), completed, OrderAction::RejectRefund).unwrap();
    fold(&database, noon(), 100);
    assert_recount(&test);
    assert_eq!(
        test.number("SELECT sum(quantity) FROM product_sales_by_hour"),
        5
    );
}

#[test]
fn it_counts_the_same_however_little_at_a_time() {
    let (test, database, [a, b, c]) = shop_with();
    for n in 0..6 {
        let now = noon() + TimeDelta::minutes(25 * n);
        let order = sell(&database, now, &[(a, 1), (b, 2)]);
        if n % 2 == 0 {
            refund(&database, now, order);
        }
        place(&database, now, &[(c, 1)]).unwrap();
    }
    let backlog = test.number("SELECT count(*) FROM statistics_backlog");
    let mut rounds = 0;
    while try_fold(&database, noon(), 1).unwrap() {
        rounds += 1;
        let negative = "SELECT count(*) FROM (SELECT orders FROM sales_by_hour UNION ALL \
            SELECT orders FROM orders_by_status UNION ALL \
            SELECT quantity FROM product_sales_by_hour) AS figure WHERE orders <= 0";
        assert_eq!(test.number(negative), 0);
    }
    // The very first round initialises the windows.
    assert_eq!(rounds, backlog + 1);
    assert_recount(&test);
}

#[test]
fn one_counts_at_a_time_and_the_other_does_nothing() {
    let (test, database, [a]) = shop_with();
    fold(&database, noon(), 100);
    sell(&database, noon(), &[(a, 1)]);
    let before = dump(&test);
    let transactor: &dyn Transactor = &database;
    transactor
        .run(|unit: &mut dyn UnitOfWork| {
            assert!(unit.jobs().try_lock(Job::FoldStatistics)?);
            assert!(!try_fold(&database, noon(), 100)?);
            assert_eq!(dump(&test), before);
            Ok(())
        })
        .unwrap();
    fold(&database, noon(), 100);
    assert_recount(&test);
}

#[test]
fn a_count_that_fails_is_lost_as_a_whole_and_done_anew() {
    let (test, database, [a]) = shop_with();
    fold(&database, noon(), 100);
    sell(&database, noon(), &[(a, 1)]);
    let before = dump(&test);
    test.execute("ALTER TABLE product_sales_by_window RENAME TO elsewhere");
    try_fold(&database, noon(), 100).unwrap_err();
    test.execute("ALTER TABLE elsewhere RENAME TO product_sales_by_window");
    assert_eq!(dump(&test), before);
    assert_eq!(test.number("SELECT count(*) FROM statistics_backlog"), 2);
    fold(&database, noon(), 100);
    assert_recount(&test);
}

#[test]
fn it_says_up_to_when_everything_is_counted() {
    let (test, database, [a]) = shop_with();
    fold(&database, noon(), 100);
    let as_of = || test.text("SELECT as_of FROM statistics_state");
    let first = as_of();
    sell(&database, noon(), &[(a, 1)]);
    assert!(try_fold(&database, noon(), 1).unwrap(), "more is left");
    assert_eq!(as_of(), first);
    fold(&database, noon(), 100);
    assert_ne!(as_of(), first);
    assert_eq!(
        test.number("SELECT (as_of <= now())::int FROM statistics_state"),
        1
    );
}

#[test]
fn it_claims_nothing_of_the_time_in_which_a_step_waited() {
    let (test, database, [a]) = shop_with();
    let order = place(&database, noon(), &[(a, 1)]).unwrap();
    fold(&database, noon(), 100);
    let as_of = || test.text("SELECT as_of FROM statistics_state");
    let mut holding = test.connection();
    holding
        .batch_execute(&format!(
            "BEGIN; SELECT FROM products WHERE id = {a} FOR UPDATE"
        ))
        .unwrap();
    std::thread::scope(|scope| {
        let paying = scope.spawn(|| step(&test.open(), noon(), order, OrderAction::Pay));
        test.wait_until(crate::fixtures::IS_LOCK_AWAITED);
        let began = "SELECT min(xact_start) FROM pg_stat_activity \
            WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let began = test.text(began);
        fold(&database, noon(), 100);
        rebuild(&database, noon());
        assert!(as_of() <= began, "{} is after {began}", as_of());
        holding.batch_execute("COMMIT").unwrap();
        paying.join().unwrap().unwrap();
        fold(&database, noon(), 100);
        assert!(as_of() > began, "{} is before {began}", as_of());
    });
    assert_recount(&test);
}

#[test]
fn the_sales_of_a_deleted_product_stay_and_counting_does_not_wait_for_its_deletion() {
    let (test, database, [a, b]) = shop_with();
    sell(&database, noon(), &[(a, 1), (b, 1)]);
    fold(&database, noon(), 100);
    let late = sell(&database, noon(), &[(a, 4), (b, 2)]);
    let mut deleting = test.connection();
    deleting
        .batch_execute(&format!("BEGIN; DELETE FROM products WHERE id = {a}"))
        .unwrap();
    fold(&database, noon(), 100);
    deleting.batch_execute("COMMIT").unwrap();
    assert_recount(&test);
    let sold = "SELECT sum(quantity) FROM product_sales_by_hour";
    assert_eq!(test.number(sold), 8);
    // The order still exists, and its refund is counted for both products.
    step(&database, noon(), late, OrderAction::Refund).unwrap();
    step(&database, noon(), late, REFUNDED).unwrap();
    fold(&database, noon(), 100);
    assert_recount(&test);
    assert_eq!(test.number(sold), 2);
    let folded = dump(&test);
    assert_eq!(rebuild(&database, noon()).rows_corrected, 0);
    assert_eq!(dump(&test), folded);
}

#[test]
fn a_deleted_user_was_still_registered_and_active() {
    let (test, database, [_a]) = shop_with();
    test.execute(
        "INSERT INTO users (username, password_hash, created_at)
             VALUES ('ann', 'x', '2026-11-20T03:00Z'), ('ben', 'x', '2026-11-20T03:00Z');
         INSERT INTO statistics_backlog (user_id) SELECT id FROM users WHERE username = 'ann';
         INSERT INTO user_activity (day, user_id)
             SELECT '2026-11-20', id FROM users WHERE username = 'ann';
         INSERT INTO active_users_by_day VALUES ('2026-11-20', 1);
         DELETE FROM users WHERE username = 'ann';
         INSERT INTO statistics_backlog (user_id) SELECT id FROM users WHERE username = 'ben'",
    );
    fold(&database, noon(), 100);
    test.execute("DELETE FROM users WHERE username = 'ben'");
    let registered = "SELECT users FROM users_by_hour WHERE hour = '2026-11-20T03:00Z'";
    assert_eq!(test.number(registered), 2);
    let folded = dump(&test);
    assert_eq!(rebuild(&database, noon()).rows_corrected, 0);
    assert_eq!(dump(&test), folded);
}

#[test]
fn it_reads_the_lines_of_the_orders_it_counts_and_no_others() {
    let (test, database, [a]) = shop_with();
    sell(&database, noon(), &[(a, 1)]);
    test.execute(
        "INSERT INTO orders (order_number, placed_by, status, total_amount, contact_name, phone, \
             address, expires_at, paid_at) \
         SELECT n, 'buyer', 'paid', 5.5, 'Li Lei', '13800138000', '', now(), now() \
         FROM generate_series(1, 3000) AS n; \
         INSERT INTO order_items (order_id, product_id, product_name, price, quantity, amount) \
         SELECT id, 1, 'fridge', 5.5, 1, 5.5 FROM orders; \
         ANALYZE",
    );
    fold(&database, noon(), 100);
    // A connection reports its reads when it ends.
    drop(database);
    test.wait_until(
        "SELECT count(*) = 1 FROM pg_stat_user_tables \
         WHERE relname = 'product_sales_by_window' AND n_tup_ins > 0",
    );
    let read = "SELECT sum(idx_tup_read) FROM pg_stat_user_indexes \
        WHERE relname = 'order_items' AND indexrelname <> 'order_items_pkey'";
    let lines = test.number(read);
    assert!(lines < 100, "{lines} index entries of order_items read");
}
