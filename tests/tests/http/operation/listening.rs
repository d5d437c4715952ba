//! Several servers on one database: changes of one invalidate the caches of the others.

use std::time::{Duration, Instant};

use cangku_domain::accounts::Role;
use diesel::connection::SimpleConnection;
use integration_tests::{process::TEST_TIMEOUT, shop::Shop, stock::stocked};
use serde_json::json;

const END_LISTENERS: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'cangku test listener'";

/// Notifications arrive well before this, also on a busy machine; without them, cached entries only
/// expire much later.
const NOTIFICATION_TIMEOUT: Duration = Duration::from_secs(15);

/// Polls until the condition is true.
async fn until(what: &str, holds: impl AsyncFnMut() -> bool) {
    within(TEST_TIMEOUT, what, holds).await;
}

/// Polls until the condition is true, with the short timeout.
async fn soon(what: &str, holds: impl AsyncFnMut() -> bool) {
    within(NOTIFICATION_TIMEOUT, what, holds).await;
}

async fn within(limit: Duration, what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + limit;
    while !holds().await {
        assert!(Instant::now() < end, "waited too long until {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn until_heard(shop: &Shop) {
    let freshness = shop.backend().caches.freshness();
    until("it listens", async || {
        freshness.is_listener_connected(Instant::now())
    })
    .await;
}

/// Number of statements for a page whose figures have expired: 1 if its list of ids is still
/// cached, else 2.
async fn cost_of_old_page(shop: &Shop) -> u64 {
    shop.anybody().get("/api/products").await.expect(200);
    tokio::time::sleep(Duration::from_millis(1050)).await;
    let before = shop.backend().database.statements_run();
    shop.anybody().get("/api/products").await.expect(200);
    shop.backend().database.statements_run() - before
}

#[tokio::test]
async fn a_change_at_one_server_is_shown_by_another_long_before_the_ttl() {
    let one = Shop::open().await;
    let other = one.beside().await;
    let admin = one.admin().await;
    let [id] = stocked(&admin, 5).await;
    let staff = other.known(&one.sign_in("clerk", Role::Staff).await);
    one.count_statistics();
    until_heard(&other).await;
    let anybody = other.anybody();
    let growth = async || {
        let response = staff
            .get("/api/analytics/user-growth?days=1")
            .await
            .expect(200);
        response.body["results"][0]["total_users"].as_u64().unwrap()
    };
    let name = async |path: &str| {
        let body = anybody.get(path).await.expect(200).body;
        let first = body["results"].get(0).unwrap_or(&body);
        first["name"].as_str().unwrap().to_owned()
    };
    let paths = [
        format!("/api/products/{id}"),
        "/api/products".to_owned(),
        "/api/products/recommendations".to_owned(),
    ];
    for path in &paths {
        assert_eq!(name(path).await, "海尔冰箱 BCD-500");
    }
    let users = growth().await;
    let patch = json!({"name": "海尔冰箱 BCD-501"});
    admin
        .patch(&format!("/api/products/{id}"), patch)
        .await
        .expect(200);
    for path in &paths {
        soon("the new name is shown", async || {
            name(path).await.ends_with("501")
        })
        .await;
    }
    one.sign_in("customer", Role::User).await;
    one.count_statistics();
    soon("the new user is counted", async || {
        growth().await == users + 1
    })
    .await;
    let brand = one.database().number("SELECT id FROM brands");
    admin
        .delete(&format!("/api/brands/{brand}"))
        .await
        .expect(200);
    let gone = async || anybody.ids("/api/products").await.is_empty();
    soon("the brand's products are gone", gone).await;
    anybody.get(&paths[0]).await.expect(404);
}

#[tokio::test]
async fn stock_that_another_server_sells_is_shown_without_a_notification() {
    let one = Shop::open().await;
    let other = one.beside().await;
    let admin = one.admin().await;
    let [id] = stocked(&admin, 5).await;
    until_heard(&other).await;
    let anybody = other.anybody();
    let shown = async || {
        let response = anybody
            .get(&format!("/api/products/{id}"))
            .await
            .expect(200);
        response.body["stock"].as_i64().unwrap()
    };
    assert_eq!(shown().await, 5);
    let body = integration_tests::stock::command(id, 5, "o-1");
    admin.stock("lock", body).await.expect(201);
    soon("the stock is shown", async || shown().await == 0).await;
    let in_stock = async || anybody.ids("/api/products?in_stock=true").await.is_empty();
    soon("it is no longer in stock", in_stock).await;
}

#[tokio::test]
async fn a_server_that_cannot_listen_serves_nothing_old_and_remembers_again_once_it_can() {
    let one = Shop::open().await;
    let other = one.beside().await;
    let admin = one.admin().await;
    let [id] = stocked(&admin, 5).await;
    until_heard(&other).await;
    until("who is in the list is remembered", async || {
        cost_of_old_page(&other).await == 1
    })
    .await;
    // Both servers keep their open connections, but can't open new ones to listen.
    let mut inside = one.database().connection();
    one.database().refuse_connections();
    inside.batch_execute(END_LISTENERS).unwrap();
    let freshness = other.backend().caches.freshness();
    let is_deaf = async || !freshness.is_listener_connected(Instant::now());
    until("it knows that it hears nothing", is_deaf).await;
    for name in ["甲", "乙", "丙"] {
        other.anybody().get("/api/products").await.expect(200);
        let patch = json!({"name": name});
        admin
            .patch(&format!("/api/products/{id}"), patch)
            .await
            .expect(200);
        let shown = async || other.anybody().names("/api/products").await == [name];
        soon("the change is shown", shown).await;
    }
    one.database().reopen();
    until_heard(&other).await;
    until("it is remembered again", async || {
        cost_of_old_page(&other).await == 1
    })
    .await;
}
