//! `cangku cancel-unpaid-orders`, and the job inside `serve` that does the same.

use integration_tests::{
    caller::Caller,
    catalog_fixture::contents,
    database::TestDatabase,
    process::{Installation, Running},
    stock::stocked,
};

use crate::installation_on;

/// Makes orders older, with their original payment deadlines.
fn age(database: &TestDatabase, minutes: i64, orders: &[i64]) {
    for order in orders {
        database.execute(&format!(
            "UPDATE orders SET created_at = created_at - interval '{minutes} minutes', \
                 expires_at = expires_at - interval '{minutes} minutes' \
             WHERE id = {order}"
        ));
    }
}

fn status(database: &TestDatabase, order: i64) -> String {
    database.text(&format!("SELECT status FROM orders WHERE id = {order}"))
}

/// Orders of one unit each.
async fn orders<const N: usize>(admin: &Caller, product: i64) -> [i64; N] {
    let mut orders = [0; N];
    for order in &mut orders {
        *order = admin.ordered(&[(product, 1)]).await;
    }
    orders
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_cancels_what_is_overdue_in_batches_and_says_how_many() {
    let database = TestDatabase::fresh();
    let installation: Installation = installation_on(&database);
    let serve: Running<'_> = installation.serve();
    let admin = installation.admin(&serve).await;
    let [id] = stocked(&admin, 100).await;
    let late = orders::<5>(&admin, id).await;
    let [young, paid] = orders(&admin, id).await;
    admin.steps(paid, &["pay"]).await;
    serve.terminate().expect_success();
    age(&database, 20, &late);
    age(&database, 20, &[paid]);
    age(&database, 10, &[young]);

    let cancel = |options: &[&str]| {
        let arguments = [&["cancel-unpaid-orders"], options].concat();
        installation.run(&arguments).expect_success().stdout
    };
    assert_eq!(
        cancel(&[]),
        "0 unpaid orders cancelled\n",
        "30 minutes are allowed"
    );
    let before = contents(&database);
    let output = cancel(&["--timeout", "15", "--dry-run"]);
    assert_eq!(output, "5 unpaid orders would be cancelled\n");
    assert_eq!(contents(&database), before);
    let output = cancel(&["--timeout", "15", "--batch-size", "2"]);
    assert_eq!(output, "5 unpaid orders cancelled\n");
    assert!(
        late.iter()
            .all(|order| status(&database, *order) == "cancelled")
    );
    assert_eq!(
        (status(&database, young), status(&database, paid)),
        ("pending".into(), "paid".into())
    );
    let left = database.number(&format!("SELECT stock FROM products WHERE id = {id}"));
    assert_eq!(left, 98);
    let operator =
        "SELECT DISTINCT operator_name FROM order_status_history WHERE to_status = 'cancelled'";
    assert_eq!(database.text(operator), "cancel-unpaid-orders");
    let reasons = "SELECT count(*) FROM inventory_logs WHERE reason = 'order_timed_out'";
    assert_eq!(database.number(reasons), 5);
    // The old spelling, and invalid arguments.
    installation
        .run(&["cancel_unpaid_orders", "--timeout", "15"])
        .expect_success();
    let wrong = installation
        .run(&["cancel-unpaid-orders", "--batch-size", "0"])
        .expect_code(2);
    assert!(wrong.stderr.contains("--batch-size"), "{}", wrong.stderr);
    installation.run(&["reconcile-inventory"]).expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_that_cannot_be_cancelled_are_reported_and_block_no_other() {
    let database = TestDatabase::fresh();
    let installation: Installation = installation_on(&database)
        .with("CANGKU_UNPAID_BATCH", "1")
        .with("CANGKU_UNPAID_SWEEP_SECONDS", "1");
    let serve: Running<'_> = installation.serve();
    let admin = installation.admin(&serve).await;
    let [full, other] = stocked(&admin, 100).await;
    let [blocked] = orders(&admin, full).await;
    let behind = orders::<2>(&admin, other).await;
    let most = serde_json::json!({"stock": i32::MAX, "expected_stock": 99});
    let response = admin.patch(&format!("/api/products/{full}"), most).await;
    response.expect(200);
    age(&database, 60, &[blocked, behind[0]]);
    database.wait_until(&format!(
        "(SELECT status FROM orders WHERE id = {}) = 'cancelled'",
        behind[0]
    ));
    assert_eq!(status(&database, blocked), "pending");
    serve.terminate().expect_success();
    age(&database, 60, &behind[1..]);
    let done = installation
        .run(&["cancel-unpaid-orders", "--batch-size", "1"])
        .expect_code(1);
    let output = "1 unpaid orders cancelled, 1 could not be cancelled\n";
    assert_eq!(done.stdout, output);
    let number = database.text(&format!(
        "SELECT order_number FROM orders WHERE id = {blocked}"
    ));
    assert!(done.stderr.contains(&number), "{}", done.stderr);
    assert_eq!(status(&database, behind[1]), "cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_cancel_an_unpaid_order_once() {
    let database = TestDatabase::fresh();
    let installation: Installation =
        installation_on(&database).with("CANGKU_UNPAID_SWEEP_SECONDS", "1");
    let serve: Running<'_> = installation.serve();
    let beside: Running<'_> = installation.serve();
    let admin = installation.admin(&serve).await;
    let [id] = stocked(&admin, 100).await;
    let late = orders::<20>(&admin, id).await;
    age(&database, 60, &late);
    database.wait_until("SELECT count(*) = 0 FROM orders WHERE status = 'pending'");
    assert_eq!(admin.stock_of(id).await, 100);
    let twice = "SELECT count(*) FROM order_status_history WHERE to_status = 'cancelled'";
    assert_eq!(database.number(twice), 20);
    admin.assert_reconciled().await;
    beside.terminate().expect_success();
    serve.terminate().expect_success();
}
