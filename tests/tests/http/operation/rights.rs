//! Several servers on one database: a lost right counts at all of them.

use std::time::{Duration, Instant};

use cangku_domain::accounts::Role;
use integration_tests::{
    api_keys::key_with,
    caller::{Caller, Response},
    shop::Shop,
};
use reqwest::Method;
use serde_json::{Value, json};

/// TTL of cached callers. A refusal earlier than that after an entry was cached comes from a notification.
const TTL: Duration = Duration::from_secs(5);
/// A machine may be too busy for a single attempt to prove anything.
const ATTEMPTS: u32 = 8;
const PATH: &str = "/api/inventory-logs";

/// Polls until the caller is refused; whether that was before a cached caller could have expired.
async fn refused_before_expiry(
    cached_from: Instant,
    ask: impl AsyncFn() -> Response,
) -> (bool, Response) {
    loop {
        let response = ask().await;
        if response.status != 200 {
            return (cached_from.elapsed() < TTL, response);
        }
        assert!(cached_from.elapsed() < 12 * TTL, "it is never refused");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn with_key(caller: &Caller, key: &str) -> Response {
    let request = caller.request(Method::GET, PATH).header("x-api-key", key);
    caller.send(request).await
}

/// Makes a key, has both servers cache it, and changes it at the first one.
async fn end_key(
    (one, other): (&Shop, &Shop),
    admin: &Caller,
    name: String,
    (method, body): (Method, Value),
) -> (bool, Response) {
    let made = admin
        .post("/api/api-keys", key_with(&name, &["reports:read"]))
        .await
        .expect(201);
    let key = made.body["key"].as_str().unwrap().to_owned();
    let cached_from = Instant::now();
    for shop in [one, other] {
        with_key(&shop.anybody(), &key).await.expect(200);
    }
    let request = admin.request(method, &format!("/api/api-keys/{}", made.id()));
    admin.send(request.json(&body)).await.expect(200);
    // At once where it was changed.
    let here = with_key(&one.anybody(), &key).await;
    assert_ne!(here.status, 200);
    let there = other.anybody();
    let (is_early, refused) =
        refused_before_expiry(cached_from, async || with_key(&there, &key).await).await;
    assert_eq!(refused.body["code"], here.body["code"]);
    (is_early, refused)
}

#[tokio::test]
async fn a_key_that_is_revoked_or_restricted_at_one_server_is_refused_by_another_before_the_ttl() {
    let one = Shop::open().await;
    let other = one.beside().await;
    let admin = one.admin().await;
    for (change, status, code) in [
        ((Method::DELETE, json!(null)), 401, "invalid_api_key"),
        (
            (Method::PATCH, json!({"scopes": ["stock:lock"]})),
            403,
            "forbidden",
        ),
    ] {
        let mut attempt = 0;
        loop {
            let name = format!("{code}-{attempt}");
            let (is_early, refused) = end_key((&one, &other), &admin, name, change.clone()).await;
            refused.expect_problem(status, code);
            if is_early {
                break;
            }
            attempt += 1;
            assert!(attempt < ATTEMPTS, "{code}: only after the TTL");
        }
    }
}

#[tokio::test]
async fn a_user_who_is_disabled_or_demoted_at_one_server_is_refused_by_another_before_the_ttl() {
    let one = Shop::open().await;
    let other = one.beside().await;
    let admin = one.admin().await;
    for (kind, change) in [
        ("disabled", json!({"is_active": false})),
        ("demoted", json!({"role": "user"})),
    ] {
        let mut attempt = 0;
        loop {
            let name = format!("{kind}-{attempt}");
            let here = one.sign_in(&name, Role::Staff).await;
            let there = other.known(&here);
            let cached_from = Instant::now();
            here.get(PATH).await.expect(200);
            there.get(PATH).await.expect(200);
            let id = one
                .database()
                .number(&format!("SELECT id FROM users WHERE username = '{name}'"));
            admin
                .patch(&format!("/api/users/{id}"), change.clone())
                .await
                .expect(200);
            here.get(PATH).await.expect_problem(401, "invalid_token");
            let (is_early, refused) =
                refused_before_expiry(cached_from, async || there.get(PATH).await).await;
            refused.expect_problem(401, "invalid_token");
            if is_early {
                break;
            }
            attempt += 1;
            assert!(attempt < ATTEMPTS, "{kind}: only after the TTL");
        }
    }
}

#[tokio::test]
async fn a_caller_is_cached_no_longer_than_the_ttl_without_notifications() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let made = admin
        .post("/api/api-keys", key_with("till", &["reports:read"]))
        .await
        .expect(201);
    let key = made.body["key"].as_str().unwrap().to_owned();
    let anybody = shop.anybody();
    with_key(&anybody, &key).await.expect(200);
    // SQL sends no notification.
    let database = shop.database();
    database.execute("UPDATE api_keys SET scopes = '{}'");
    let changed = Instant::now();
    while with_key(&anybody, &key).await.status == 200 {
        assert!(changed.elapsed() < 4 * TTL, "it is cached too long");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
