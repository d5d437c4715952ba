//! Clients that request long responses and never read them.

use std::time::Duration;

use attackers::{Clients, HoldKind, Origin, request};
use integration_tests::{database::TestDatabase, stock::stocked};

use crate::scene::{
    RESPONSE, Services, UNITS, bearer, expect, installation_on, server, stop_in_time,
};

const CONNECTIONS: u32 = 60;
const SERVICES: usize = 30;
/// Number of exported rows: more than fits into the buffers of a connection.
const ROWS: u32 = 100_000;

#[tokio::test(flavor = "multi_thread")]
async fn responses_that_nothing_reads_hold_up_nothing() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [product, other] = stocked(&admin, UNITS).await;
    // They add up to no change of the stock.
    database.execute(&format!(
        "INSERT INTO inventory_logs (product_id, change_type, quantity, stock_after, reason)
         SELECT {other}, 'adjust', 1 - 2 * (i % 2), {UNITS} - i % 2, 'correction'
         FROM generate_series(1, {ROWS}) AS i ORDER BY i"
    ));
    let services = Services::new(&serve, &admin, SERVICES, product).await;
    let export = request::get("/api/inventory-logs?format=csv", &bearer(&admin));
    let clients = Clients::hold(
        server(&serve),
        Origin::OTHER,
        CONNECTIONS,
        &export,
        HoldKind::Unread,
    );
    let clients = clients.unwrap();
    assert!(
        clients
            .wait_until(RESPONSE, |stats| stats.connected >= CONNECTIONS)
            .await
    );
    tokio::time::sleep(Duration::from_secs(1)).await;

    let locks = services.lock_once_each(Duration::from_secs(3)).await;
    assert_eq!(
        usize::try_from(locks.with(201)).unwrap(),
        SERVICES,
        "{locks:?}"
    );
    assert!(locks.percentile(99) < RESPONSE, "{locks:?}");
    expect(server(&serve), request::get("/api/products", ""), 200).await;
    expect(
        server(&serve),
        request::get("/api/orders", &bearer(&admin)),
        200,
    )
    .await;
    expect(server(&serve), request::get("/readyz", ""), 200).await;
    admin.assert_reconciled().await;
    stop_in_time(serve).expect_success();
}
