//! Admission control of requests without valid credentials.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use integration_tests::{
    api_keys::key_like_staff, caller::Caller, database::TestDatabase, shop::PASSWORD,
};
use reqwest::Method;
use serde_json::json;

use super::raw::Raw;
use crate::installation_on;

/// The headers of a 100-byte body that an anonymous client may send.
const IMPRESSIONS: &str = "POST /api/products/impressions HTTP/1.1\r\nHost: shop\r\n\
    Content-Type: application/json\r\nContent-Length: 100\r\n\r\n";

/// Waits until this many category lists wait for the lock; a job may wait for it as well.
fn wait_for_lists(database: &TestDatabase, count: usize) {
    database.wait_until(&format!(
        "(SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
          WHERE NOT granted AND relation = 'categories'::regclass
            AND query NOT ILIKE '%product_search%') >= {count}"
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_whose_bodies_do_not_arrive_occupy_no_permit() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database)
        .with("CANGKU_ANONYMOUS_PER_ADDRESS", "2")
        .with("CANGKU_REQUEST_SECONDS", "60")
        .with("CANGKU_JSON_BODY_SECONDS", "60");
    let serve = installation.serve();
    let silent = [(); 8].map(|()| Raw::sending(&serve, IMPRESSIONS));
    // They are read meanwhile.
    tokio::time::sleep(Duration::from_millis(500)).await;
    serve.anybody().get("/api/products").await.expect(200);
    drop(silent);
    serve.terminate().expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_arrives_late_is_processed() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_ANONYMOUS_PER_ADDRESS", "1");
    let serve = installation.serve();
    let mut late = Raw::sending(&serve, IMPRESSIONS);
    tokio::time::sleep(Duration::from_millis(300)).await;
    late.send(&format!("{:<100}", "{}")).unwrap();
    let response = late.response();
    assert!(response.starts_with("HTTP/1.1 422"), "{response}");
    serve.anybody().get("/api/products").await.expect(200);
    serve.terminate().expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_not_used_yet_is_admitted_beside_anonymous_clients_and_a_made_up_one_is_not()
{
    let database = TestDatabase::fresh();
    let installation = installation_on(&database)
        .with("CANGKU_ANONYMOUS_PER_ADDRESS", "1")
        .with("CANGKU_ANONYMOUS_WAITING_PER_ADDRESS", "0")
        .with("CANGKU_ROW_LOCK_SECONDS", "25");
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let made = admin.post("/api/api-keys", key_like_staff("erp")).await;
    let key = made.expect(201).body["key"].as_str().unwrap().to_owned();
    // The form of keys without a checksum, of which only the database knows whether they exist.
    let made_up = format!("ck_{}", "A".repeat(43));
    let anybody = serve.anybody();
    let with_key = |key: &str, path: &str| {
        let request = anybody.request(Method::GET, path);
        anybody.send(request.header("x-api-key", key))
    };

    // An anonymous request holds the only permit while the table is locked.
    let mut hold = database.connection();
    hold.batch_execute("BEGIN; LOCK TABLE categories").unwrap();
    let anonymous = {
        let anybody = serve.anybody();
        tokio::spawn(async move { anybody.get("/api/categories").await.status })
    };
    wait_for_lists(&database, 1);
    anybody
        .get("/api/brands")
        .await
        .expect_problem(503, "overloaded");
    for path in ["/api/brands", "/api/auth/me"] {
        with_key(&made_up, path)
            .await
            .expect_problem(503, "overloaded");
    }
    with_key(&key, "/api/brands").await.expect(200);
    anybody.get("/metrics").await.expect(200);
    anybody.get("/healthz").await.expect(200);
    hold.batch_execute("COMMIT").unwrap();
    anonymous.await.unwrap();
    with_key(&made_up, "/api/auth/me")
        .await
        .expect_problem(401, "invalid_api_key");
    serve.terminate().expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_customer_asks_at_a_time_is_bounded_and_staff_are_not() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database)
        .with("CANGKU_ANONYMOUS_PER_ADDRESS", "1")
        .with("CANGKU_ANONYMOUS_WAITING_PER_ADDRESS", "0")
        .with("CANGKU_ROW_LOCK_SECONDS", "25");
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let credentials = json!({"username": "wang_xiaoer", "password": PASSWORD});
    let anyone = serve.anybody();
    let registered = anyone.post("/api/auth/register", credentials.clone());
    registered.await.expect(201);
    let login = serve.anybody().post("/api/auth/login", credentials).await;
    let token = login.expect(200).body["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let customer = Caller::at(&serve.address(), Some(token));

    let mut hold = database.connection();
    hold.batch_execute("BEGIN; LOCK TABLE categories").unwrap();
    let asked = ["/api/categories", "/api/categories?page=2"].map(|path| {
        let customer = customer.clone();
        tokio::spawn(async move { customer.get(path).await.status })
    });
    wait_for_lists(&database, 2);
    customer
        .get("/api/brands")
        .await
        .expect_problem(503, "overloaded");
    admin.get("/api/brands").await.expect(200);
    serve.anybody().get("/api/brands").await.expect(200);
    hold.batch_execute("COMMIT").unwrap();
    for asked in asked {
        asked.await.unwrap();
    }
    serve.terminate().expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn anonymous_reads_leave_database_connections_to_signed_in_readers() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database)
        .with("CANGKU_ANONYMOUS_READS", "2")
        .with("CANGKU_ROW_LOCK_SECONDS", "25");
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    // Stock and orders are requested all the time.
    let orders = {
        let admin = admin.clone();
        tokio::spawn(async move {
            loop {
                admin.get("/api/orders").await.expect(200);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        })
    };
    let mut hold = database.connection();
    hold.batch_execute("BEGIN; LOCK TABLE categories").unwrap();
    admin.get("/api/orders").await.expect(200);
    // More than reads have connections.
    let asked: Vec<_> = (1..=10)
        .map(|page| {
            let anonymous = serve.anybody();
            let path = format!("/api/categories?page={page}");
            tokio::spawn(async move { anonymous.get(&path).await.status })
        })
        .collect();
    wait_for_lists(&database, 2);
    admin.get("/api/brands").await.expect(200);
    let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted
        AND relation = 'categories'::regclass";
    assert!(database.number(waiting) <= 3, "two reads and at most a job");
    hold.batch_execute("COMMIT").unwrap();
    for asked in asked {
        assert_eq!(asked.await.unwrap(), 200);
    }
    orders.abort();
    let _ = orders.await;
    serve.terminate().expect_success();
}
