//! The end of the session of a request.

use cangku_domain::accounts::Role;
use integration_tests::{api_keys::key_like_staff, shop::Shop};
use serde_json::json;

use super::{await_problem, end_reason, entries, last_session, sign_in, user};

const LOGOUT: &str = "/api/auth/logout";

#[tokio::test]
async fn a_logout_ends_the_session_at_once_and_no_other() {
    let shop = Shop::open().await;
    let tokens = user(&shop, "clerk", Role::Staff).await;
    let session = last_session(&shop);
    let other = sign_in(&shop, "clerk").await;
    let clerk = tokens.caller(&shop);
    // Cached, so that the end must be noticed in the cache.
    clerk.get("/api/inventory-logs").await.expect(200);
    let ended = clerk.post(LOGOUT, json!({})).await.expect(204);
    assert_eq!(ended.text, "");
    let read = clerk.get("/api/inventory-logs").await;
    read.expect_problem(401, "invalid_token");
    assert!(!tokens.is_valid(&shop).await);
    let refused = tokens.refresh(&shop).await;
    refused.expect_problem(401, "invalid_token");
    let again = clerk.post(LOGOUT, json!({})).await;
    again.expect_problem(401, "invalid_token");
    assert_eq!(end_reason(&shop, session), "logged_out");
    other
        .caller(&shop)
        .get("/api/inventory-logs")
        .await
        .expect(200);

    let admin = shop.admin().await;
    let logged_out = entries(&admin, "log_out").await;
    assert_eq!(logged_out[0]["details"]["session"], session);
    assert_eq!(logged_out[0]["actor"]["name"], "clerk");
}

#[tokio::test]
async fn another_server_notices_a_logout_soon() {
    let shop = Shop::open().await;
    let second = shop.beside().await;
    let tokens = user(&shop, "clerk", Role::Staff).await;
    let there = tokens.caller(&second);
    there.get("/api/inventory-logs").await.expect(200);
    tokens
        .caller(&shop)
        .post(LOGOUT, json!({}))
        .await
        .expect(204);
    // Not cached, so at once.
    assert!(!tokens.is_valid(&second).await);
    let refused = tokens.refresh(&second).await;
    refused.expect_problem(401, "invalid_token");
    await_problem(401, "invalid_token", async || {
        there.get("/api/inventory-logs").await
    })
    .await;
}

#[tokio::test]
async fn only_a_session_can_be_ended() {
    let shop = Shop::open().await;
    let anonymous = shop.anybody().post(LOGOUT, json!({})).await;
    anonymous.expect_problem(401, "missing_token");
    let admin = shop.admin().await;
    let key = admin.post("/api/api-keys", key_like_staff("till")).await;
    let key = key.expect(201).body["key"].as_str().unwrap().to_owned();
    for (method, path) in [
        (reqwest::Method::POST, LOGOUT),
        (reqwest::Method::GET, "/api/auth/sessions"),
        (reqwest::Method::DELETE, "/api/auth/sessions"),
        (reqwest::Method::DELETE, "/api/auth/sessions/1"),
    ] {
        let anybody = shop.anybody();
        let request = anybody.request(method, path).header("x-api-key", &key);
        anybody.send(request).await.expect_problem(403, "forbidden");
    }
}
