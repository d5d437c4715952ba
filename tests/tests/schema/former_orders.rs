//! Orders that were stored before payments were recorded keep their money.

use std::fs;

use cangku_domain::ports::Reader;
use integration_tests::database::TestDatabase;

use crate::{lines, migrating::folders};

const FORMER_ORDERS: &str = include_str!("former/orders_without_money.sql");
/// The first migration of the recorded payments.
const FIRST: &str = "2026-11-30-030000";

#[test]
fn every_former_order_gets_its_payments_and_what_is_due() {
    let database = TestDatabase::empty();
    let (former, new): (Vec<_>, Vec<_>) = folders()
        .into_iter()
        .partition(|folder| folder.file_name().unwrap().to_str().unwrap() < FIRST);
    let apply = |folder: std::path::PathBuf| {
        database.execute(&fs::read_to_string(folder.join("up.sql")).unwrap());
    };
    former.into_iter().for_each(apply);
    database.execute(FORMER_ORDERS);
    new.into_iter().for_each(apply);
    let money = "SELECT format('%s %s %s %s', status, paid_amount, refunded_amount, payment_status)
        AS line FROM orders ORDER BY id";
    assert_eq!(
        lines(&database, money),
        [
            "pending 0.00 0.00 unpaid",
            "paid 200.00 0.00 paid",
            "shipped 200.00 0.00 paid",
            "completed 200.00 0.00 paid",
            "cancelled 200.00 0.00 refund_due",
            "returning 200.00 0.00 paid",
            "refunding 200.00 0.00 paid",
            "refunded 200.00 200.00 refunded",
            "refunding 200.00 0.00 paid",
            "refunding 200.00 0.00 paid",
            "refunding 200.00 0.00 paid",
            "cancelled 0.00 0.00 unpaid",
        ]
    );
    let payments = "SELECT format('%s %s %s %s', order_id, kind, method, operator_name) AS line
        FROM order_payments WHERE order_id IN (4, 8) ORDER BY id";
    assert_eq!(
        lines(&database, payments),
        [
            "4 payment recorded clerk",
            "8 payment recorded clerk",
            "8 refund recorded service:tills",
        ]
    );
    let attention =
        "SELECT format('%s %s %s', kind, order_id, detail) AS line FROM attention_items";
    assert_eq!(
        lines(&database, attention),
        ["refund_due 5 refund due: 200.00"]
    );
    let reader: Box<dyn Reader> = Box::new(database.open());
    let found = reader.read(|session| Ok(session.orders().reconcile_money()?));
    let found = found.unwrap();
    assert_eq!(
        (found.orders_checked, found.inconsistencies),
        (12, Vec::new())
    );
    // What was shipped is returned, as a whole; the rest is a request to cancel the order.
    let returns = "SELECT format('%s %s %s %s of %s', order_returns.order_id, order_returns.status,
            requested_by, line.quantity, order_items.product_name) AS line
        FROM order_returns JOIN order_return_lines AS line ON return_id = order_returns.id
        JOIN order_items ON order_items.id = order_item_id ORDER BY order_returns.id";
    assert_eq!(
        lines(&database, returns),
        ["6 requested li 2 of a", "10 requested li 2 of a"]
    );
    let from = "SELECT format('%s %s', id, came_from) AS line FROM orders
        WHERE status = 'refunding' ORDER BY id";
    assert_eq!(
        lines(&database, from),
        ["7 paid", "9 paid", "10 returning", "11 paid"]
    );
    let steps = "SELECT format('%s %s %s', order_id, from_status, to_status) AS line
        FROM statistics_backlog ORDER BY id";
    assert_eq!(lines(&database, steps), ["9 returning refunding"]);
}
