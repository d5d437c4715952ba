//! One customer who writes in a loop, to make the logs grow without limit.

use integration_tests::{database::TestDatabase, stock::stocked};

use crate::scene::{UNITS, customer, installation_on, stop_in_time};

/// Far more than the rate limit allows.
const REQUESTS: usize = 60;

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_who_orders_and_cancels_in_a_loop_is_429_and_others_are_not() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_CUSTOMER_WRITES_PER_MINUTE", "20");
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [product] = stocked(&admin, UNITS).await;
    let busy = customer(&serve, "busy").await;
    let mut refused = 0;
    for _ in 0..REQUESTS {
        let placed = busy.place(&[(product, 1)]).await;
        if placed.status == 201 {
            let cancelled = busy.step(placed.id(), "cancel").await;
            assert!([200, 429].contains(&cancelled.status), "{}", cancelled.text);
        } else {
            assert!(
                placed.headers.contains_key("retry-after"),
                "{}",
                placed.text
            );
            placed.expect_problem(429, "too_many_writes");
            refused += 1;
        }
    }
    assert!(refused > 0);
    let rows = database.number("SELECT count(*) FROM inventory_logs WHERE change_type <> 'adjust'");
    assert!(rows < 60, "{rows}");
    customer(&serve, "other")
        .await
        .ordered(&[(product, 1)])
        .await;
    admin.assert_reconciled().await;
    stop_in_time(serve).expect_success();
}
