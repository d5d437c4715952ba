//! A frozen database, as on a hanging disk.

use std::time::Duration;

use attackers::{Clients, FrozenProcesses, Origin, request};
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt,
};
use integration_tests::{orders::order, private_server::PrivateServer, stock::stocked};
use tokio::task::JoinSet;

use crate::scene::{
    RESPONSE, UNITS, ask, await_recovery, bearer, installation, lock, server, stop_in_time,
};

/// Number of clients of each kind that disconnect.
const DISCONNECTED: usize = 24;
/// Request deadline in this test, in seconds.
const DEADLINE: &str = "3";
/// That deadline, and a margin for a busy machine.
const MAX_LATENCY: Duration = Duration::from_secs(3 + 5);

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn count(postgres: &PrivateServer, query: &str) -> i64 {
    let mut connection = PgConnection::establish(postgres.url()).unwrap();
    let query = sql_query(format!("SELECT ({query}) AS count"));
    query.get_result::<Count>(&mut connection).unwrap().count
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_503_in_time_and_nothing_is_done_for_disconnected_callers() {
    let postgres = PrivateServer::start();
    let installation = installation()
        .with("DATABASE_URL", postgres.url())
        .with("CANGKU_REQUEST_SECONDS", DEADLINE);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [one, two, other] = stocked(&admin, UNITS).await;
    let (server, headers) = (server(&serve), bearer(&admin));
    let frozen = FrozenProcesses::of(postgres.pid().unwrap()).unwrap();

    let requests = [
        request::get("/readyz", ""),
        request::get("/api/products?search=neverasked", ""),
        request::get("/api/orders", &headers),
        request::post(
            "/api/auth/login",
            "",
            r#"{"username":"boss","password":"x"}"#,
        ),
        // Two products, so that each of the stock workers is blocked.
        lock(&headers, one, "waits"),
        lock(&headers, two, "waits"),
    ];
    let mut asked: JoinSet<_> = requests
        .into_iter()
        .map(|request| async move { (ask(server, &request).await, request) })
        .collect();
    // Enough time for the workers to start.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut gone: Vec<_> = (0..DISCONNECTED)
        .map(|_| lock(&headers, other, "gone"))
        .collect();
    let body = order(&[(other, 1)]).to_string();
    gone.extend((0..DISCONNECTED).map(|_| request::post("/api/orders", &headers, &body)));
    let clients = Clients::burst(server, Origin::LOCALHOST, gone).unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(clients.end().responses_total(), 0);
    while let Some(response) = asked.join_next().await {
        let ((status, took), request) = response.unwrap();
        let head = String::from_utf8_lossy(&request);
        assert_eq!(status, 503, "{head}");
        assert!(took < MAX_LATENCY, "{took:?}: {head}");
    }
    assert_eq!(ask(server, &request::get("/healthz", "")).await.0, 200);

    drop(frozen);
    await_recovery(server, &headers, one).await;
    // Statements that were already sent to the database may still complete.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let locks = "SELECT count(*) FROM inventory_logs WHERE reference LIKE 'gone-%'";
    assert_eq!(count(&postgres, locks), 0);
    assert_eq!(count(&postgres, "SELECT count(*) FROM orders"), 0);
    assert_eq!(admin.stock_of(other).await, UNITS);
    admin.assert_reconciled().await;
    stop_in_time(serve).expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_does_not_wait_for_the_database() {
    let postgres = PrivateServer::start();
    let installation = installation().with("DATABASE_URL", postgres.url());
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [product] = stocked(&admin, UNITS).await;
    let frozen = FrozenProcesses::of(postgres.pid().unwrap()).unwrap();
    let requests = (0..10).map(|_| lock(&bearer(&admin), product, "SO"));
    let clients = Clients::burst(server(&serve), Origin::LOCALHOST, requests.collect()).unwrap();
    assert!(
        clients
            .wait_until(RESPONSE, |stats| stats.connected >= 10)
            .await
    );
    tokio::time::sleep(Duration::from_millis(500)).await;
    let finished = stop_in_time(serve);
    assert!(finished.status.code().is_some(), "{:?}", finished.status);
    drop(frozen);
}
