//! Validity of sessions after their user has changed.

use cangku_domain::accounts::Role;
use integration_tests::{
    caller::{Caller, Response},
    catalog_fixture::CatalogFixture,
    shop::Shop,
};
use serde_json::{Value, json};

use super::await_problem;

async fn lock(caller: &Caller, product: i64) -> Response {
    let body = json!({"product_id": product, "quantity": 1, "reason": "order_created"});
    caller.post("/api/inventory/lock", body).await
}

async fn product(admin: &Caller) -> i64 {
    let catalog = CatalogFixture::set_up(admin).await;
    catalog.product(admin, json!({"stock": 100_000})).await
}

async fn change(shop: &Shop, admin: &Caller, name: &str, change: Value) {
    let id = format!("SELECT id FROM users WHERE username = '{name}'");
    let path = format!("/api/users/{}", shop.database().number(&id));
    admin.patch(&path, change).await.expect(200);
}

#[tokio::test]
async fn a_demoted_disabled_or_renewed_user_locks_nothing_from_then_on() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = product(&admin).await;
    for (name, fields) in [
        ("demoted", json!({"role": "user"})),
        ("switched_off", json!({"is_active": false})),
        ("renewed", json!({"password": "another long password"})),
    ] {
        let caller = shop.sign_in(name, Role::Staff).await;
        lock(&caller, id).await.expect(201);
        change(&shop, &admin, name, fields).await;
        lock(&caller, id).await.expect_problem(401, "invalid_token");
        let read = caller.get("/api/inventory-logs").await;
        read.expect_problem(401, "invalid_token");
    }
    let other = shop.sign_in("other", Role::Staff).await;
    lock(&other, id).await.expect(201);
    change(&shop, &admin, "other", json!({"email": "a@example.com"})).await;
    lock(&other, id).await.expect(201);
}

#[tokio::test]
async fn what_another_process_changes_counts_soon() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = product(&admin).await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    clerk.get("/api/inventory-logs").await.expect(200);
    let users = shop.database();
    users.execute("UPDATE users SET role = 'user' WHERE username = 'clerk'");
    await_problem(403, "forbidden", async || {
        clerk.get("/api/inventory-logs").await
    })
    .await;
    let off = lock(&clerk, id).await;
    off.expect_problem(403, "customer_locks_off");
    users.execute("UPDATE users SET is_active = false WHERE username = 'clerk'");
    await_problem(401, "invalid_token", async || lock(&clerk, id).await).await;
}

#[tokio::test]
async fn a_caller_of_many_requests_is_looked_up_now_and_then() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = product(&admin).await;
    let database = &shop.backend().database;
    let statements = async || {
        let before = database.statements_run();
        lock(&admin, id).await.expect(201);
        database.statements_run() - before
    };
    let first = statements().await;
    let mut least = first;
    for _ in 0..20 {
        least = least.min(statements().await);
    }
    assert_eq!(least + 1, first, "only the look-up is saved");
}
