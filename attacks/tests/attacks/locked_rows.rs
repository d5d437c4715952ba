//! Products whose rows are locked by another transaction.

use std::time::Duration;

use attackers::request;
use diesel::connection::SimpleConnection;
use integration_tests::{database::TestDatabase, stock::stocked};
use tokio::task::JoinSet;

use crate::scene::{UNITS, ask, bearer, installation_on, lock, server, stop_in_time};

/// Concurrent lock requests per blocked product.
const CLIENTS: usize = 50;
/// The 3 s that a command may wait for rows in total, and a margin for a busy machine. If each
/// attempt had its own timeout, it would take 9 s.
const MAX_LATENCY: Duration = Duration::from_secs(3 + 3);

#[tokio::test(flavor = "multi_thread")]
async fn no_lock_waits_for_a_locked_row_much_longer_than_3_seconds() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let products = stocked::<5>(&admin, UNITS).await;
    let [locked @ .., free] = products;
    let (server, headers) = (server(&serve), bearer(&admin));
    let mut holder = database.connection();
    for count in [1, 4] {
        let ids: Vec<_> = locked[..count].iter().map(i64::to_string).collect();
        let lock_rows = format!(
            "BEGIN; SELECT FROM products WHERE id IN ({}) FOR UPDATE",
            ids.join(",")
        );
        holder.batch_execute(&lock_rows).unwrap();
        let blocked = locked[..count].iter().flat_map(|product| {
            let requests = (0..CLIENTS).map(|_| lock(&headers, *product, "stuck"));
            requests.collect::<Vec<_>>()
        });
        let mut asked: JoinSet<_> = blocked
            .map(|request| async move { ask(server, &request).await })
            .collect();
        tokio::time::sleep(Duration::from_millis(300)).await;
        let (status, took) = ask(server, &lock(&headers, free, "SO")).await;
        assert_eq!(status, 201);
        assert!(took < MAX_LATENCY, "a product that isn't locked: {took:?}");
        while let Some(response) = asked.join_next().await {
            let (status, took) = response.unwrap();
            assert_eq!(status, 503);
            assert!(took < MAX_LATENCY, "{count} locked: {took:?}");
        }
        holder.batch_execute("ROLLBACK").unwrap();
    }
    for product in locked {
        assert_eq!(ask(server, &lock(&headers, product, "SO")).await.0, 201);
        assert_eq!(admin.stock_of(product).await, UNITS - 1);
    }
    assert_eq!(ask(server, &request::get("/readyz", "")).await.0, 200);
    admin.assert_reconciled().await;
    stop_in_time(serve).expect_success();
}
