//! Orders that complete by themselves some time after their shipment.

use integration_tests::{
    caller::Caller,
    database::TestDatabase,
    process::{Installation, Running},
    stock::stocked,
};

use crate::installation_on;

/// Orders of two units each that were shipped this many days ago.
async fn shipped<const N: usize>(
    database: &TestDatabase,
    admin: &Caller,
    product: i64,
    days: i64,
) -> [i64; N] {
    let mut orders = [0; N];
    for order in &mut orders {
        *order = admin.ordered(&[(product, 2)]).await;
        admin.steps(*order, &["pay", "ship"]).await;
        database.execute(&format!(
            "UPDATE orders SET shipped_at = now() - interval '{days} days' WHERE id = {order}"
        ));
    }
    orders
}

fn status(database: &TestDatabase, order: i64) -> String {
    database.text(&format!("SELECT status FROM orders WHERE id = {order}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_complete_fifteen_days_after_their_shipment_once_and_others_stay() {
    let database = TestDatabase::fresh();
    let installation: Installation = installation_on(&database);
    let serve: Running<'_> = installation.serve();
    let admin = installation.admin(&serve).await;
    let [id] = stocked(&admin, 1000).await;
    let due = shipped::<3>(&database, &admin, id, 16).await;
    let [young] = shipped(&database, &admin, id, 14).await;
    let [sent_back] = shipped(&database, &admin, id, 16).await;
    admin.steps(sent_back, &["return"]).await;
    serve.terminate().expect_success();

    let serve: Running<'_> = installation.serve();
    let beside: Running<'_> = installation.serve();
    database.wait_until("SELECT count(*) = 3 FROM orders WHERE status = 'completed'");
    for order in due {
        assert_eq!(status(&database, order), "completed");
    }
    assert_eq!(status(&database, young), "shipped");
    assert_eq!(status(&database, sent_back), "returning");
    let step = "SELECT DISTINCT operator_name || ' ' || (created_by IS NULL)::text \
        FROM order_status_history WHERE to_status = 'completed'";
    assert_eq!(database.text(step), "complete-shipped-orders true");
    let steps = "SELECT count(*) FROM order_status_history WHERE to_status = 'completed'";
    assert_eq!(database.number(steps), 3);
    let sold = format!("SELECT sales_count FROM products WHERE id = {id}");
    assert_eq!(database.number(&sold), 6);
    serve.terminate().expect_success();
    beside.terminate().expect_success();
    installation.run(&["reconcile-inventory"]).expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_order_completes_by_itself_if_that_is_switched_off() {
    let database = TestDatabase::fresh();
    let installation: Installation =
        installation_on(&database).with("CANGKU_COMPLETE_SHIPPED_DAYS", "0");
    let serve: Running<'_> = installation.serve();
    let admin = installation.admin(&serve).await;
    let [id] = stocked(&admin, 10).await;
    let [old] = shipped(&database, &admin, id, 400).await;
    serve.terminate().expect_success();
    let serve: Running<'_> = installation.serve();
    // Another job has had its first round meanwhile.
    database.wait_until("SELECT count(*) = 0 FROM statistics_backlog");
    serve.terminate().expect_success();
    assert_eq!(status(&database, old), "shipped");
}
