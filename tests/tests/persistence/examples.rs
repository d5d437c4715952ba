//! The examples of the crates, each run against a fresh database.

use integration_tests::database::TestDatabase;

use crate::stock::fixtures::{assert_consistent, rows};

#[path = "../../../crates/group-commit/examples/group_commit.rs"]
#[allow(
    dead_code,
    clippy::duplicate_mod,
    reason = "`main` isn't called, and each example has its own copy of the demo shop"
)]
mod group_commit;
#[path = "../../../crates/persistence/examples/lock_stock.rs"]
#[allow(
    dead_code,
    clippy::duplicate_mod,
    reason = "`main` isn't called, and each example has its own copy of the demo shop"
)]
mod lock_stock;
#[path = "../../../crates/persistence/examples/place_order.rs"]
#[allow(
    dead_code,
    clippy::duplicate_mod,
    reason = "`main` isn't called, and each example has its own copy of the demo shop"
)]
mod place_order;

#[test]
fn stock_is_locked_together_with_a_row_of_the_service() {
    // The example applies the migrations itself.
    let test = TestDatabase::empty();
    let product = lock_stock::run(test.url()).unwrap().get();
    let stock = format!("SELECT stock || ' ' || held FROM products WHERE id = {product}");
    assert_eq!(rows(&test, &stock), ["5 5"]);
    let holds = "SELECT reference || ' ' || held || ' ' || operator_name || ' ' \
        || (expires_at IS NOT NULL) FROM stock_holds ORDER BY id";
    assert_eq!(
        rows(&test, holds),
        ["P-1 2 service:picking true", "P-2 3 service:picking false"]
    );
    // The refused lock of 1000 units took its picking list with it.
    let lists = "SELECT product_id || ' ' || quantity FROM picking_lists";
    assert_eq!(rows(&test, lists), [format!("{product} 3")]);
    assert_consistent(&test.open());
    // It runs again on the same database.
    lock_stock::run(test.url()).unwrap();
}

#[test]
fn an_order_is_placed_together_with_a_row_of_the_service() {
    let test = TestDatabase::empty();
    let [paid, delivered] = place_order::run(test.url()).unwrap();
    let orders = "SELECT id || ' ' || status || ' ' || placed_by FROM orders ORDER BY id";
    assert_eq!(
        rows(&test, orders),
        [
            format!("{paid} paid service:mini-program"),
            format!("{delivered} pending service:mini-program"),
        ]
    );
    let slots = "SELECT order_id || ' ' || slot FROM delivery_slots";
    assert_eq!(rows(&test, slots), [format!("{delivered} tomorrow 9:00")]);
    assert_eq!(
        rows(&test, "SELECT stock || ' ' || held FROM products"),
        ["7 3"]
    );
    assert_consistent(&test.open());
}

#[test]
fn group_commit_locks_exactly_the_units_in_stock() {
    let test = TestDatabase::empty();
    let (product, succeeded) = group_commit::run(test.url()).unwrap();
    assert_eq!(succeeded, 100);
    let stock = format!("SELECT stock || ' ' || held FROM products WHERE id = {product}");
    assert_eq!(rows(&test, &stock), ["0 100"]);
    assert_eq!(
        rows(&test, "SELECT count(*)::text FROM stock_holds"),
        ["100"]
    );
    // One request was sent twice under one key.
    let kept = "SELECT status || ' ' || body FROM idempotency_keys";
    assert_eq!(rows(&test, kept), ["409 refused"]);
    assert_consistent(&test.open());
}
