//! Shutdown with stalled clients.

use std::time::{Duration, Instant};

use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection, sql_query};
use integration_tests::{
    api_keys::key_like_staff,
    database::TestDatabase,
    process::{Signal, await_that},
};

use super::raw::{LOGIN, Raw, get};
use crate::{installation, installation_on};

#[test]
fn serve_stops_despite_stalled_bodies_and_readers() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database)
        .with("CANGKU_SHUTDOWN_SECONDS", "30")
        .with("CANGKU_REQUEST_SECONDS", "600")
        .with("CANGKU_JSON_BODY_SECONDS", "600");
    let serve = installation.serve();
    let mut held: Vec<_> = (0..50).map(|_| Raw::sending(&serve, LOGIN)).collect();
    let downloads = get("/api/openapi.json").repeat(64);
    held.extend((0..4).map(|_| Raw::sending(&serve, &downloads)));
    held.extend((0..10).map(|_| Raw::connect(&serve)));
    // The earlier requests have arrived once this later one has its response.
    let mut last = Raw::sending(&serve, &get("/healthz"));
    assert!(last.response().starts_with("HTTP/1.1 200"));
    let begun = Instant::now();
    serve.terminate().expect_success();
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_request_gets_its_response_at_a_stop_although_its_body_was_not_read() {
    let installation = installation()
        .with("CANGKU_SHUTDOWN_SECONDS", "60")
        .with("CANGKU_ROW_LOCK_SECONDS", "30");
    let mut serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let key = admin.post("/api/api-keys", key_like_staff("till")).await;
    let path = format!("/api/api-keys/{}", key.expect(201).body["id"]);
    let mut blocker = PgConnection::establish(&installation.embedded_url()).unwrap();
    // Reads are not blocked.
    blocker
        .batch_execute("BEGIN; LOCK TABLE api_keys IN EXCLUSIVE MODE")
        .unwrap();
    let deleting = tokio::spawn(async move {
        // A route that takes no body.
        let request = admin.request(reqwest::Method::DELETE, &path);
        admin.send(request.body("{}")).await
    });
    let mut watcher = PgConnection::establish(&installation.embedded_url()).unwrap();
    let waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    await_that("it waits for the lock", || {
        sql_query(waiting).execute(&mut watcher).unwrap() > 0
    });
    serve.signal(Signal::TERM);
    serve.await_stderr("running requests may end");
    // Longer than the timeout of stalled clients.
    tokio::time::sleep(Duration::from_millis(2500)).await;
    blocker.batch_execute("ROLLBACK").unwrap();
    deleting.await.unwrap().expect(200);
    drop((blocker, watcher));
    serve.finish().expect_success();
}
