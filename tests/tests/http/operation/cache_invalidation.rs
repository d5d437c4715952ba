//! Invalidating caches on request.

use std::time::{Duration, Instant};

use integration_tests::{process::TEST_TIMEOUT, shop::Shop, stock::stocked};
use serde_json::json;

async fn until_named(shop: &Shop, name: &str) {
    let end = Instant::now() + TEST_TIMEOUT;
    while shop.anybody().names("/api/products").await != [name] {
        assert!(Instant::now() < end, "{name} is never shown");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn until_heard(shop: &Shop) {
    let end = Instant::now() + TEST_TIMEOUT;
    while !shop
        .backend()
        .caches
        .freshness()
        .is_listener_connected(Instant::now())
    {
        assert!(Instant::now() < end, "it never listens");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn an_admin_invalidates_caches_on_every_server_by_name_or_all() {
    let one = Shop::open().await;
    let other = one.beside().await;
    let admin = one.admin().await;
    let [_id] = stocked(&admin, 5).await;
    until_heard(&one).await;
    until_heard(&other).await;
    let all = ["products", "lists", "rankings", "statistics", "suggestions"];
    for (name, body, emptied) in [
        ("甲", json!({"cache_keys": ["lists"]}), json!(["lists"])),
        (
            "乙",
            json!({"cache_keys": ["rankings", "lists", "lists"]}),
            json!(["lists", "rankings"]),
        ),
        ("丙", json!({}), json!(all)),
        ("丁", json!({"cache_keys": []}), json!(all)),
    ] {
        for shop in [&one, &other] {
            shop.anybody().names("/api/products").await;
        }
        // Changed with SQL, so no notification is sent.
        one.database()
            .execute(&format!("UPDATE products SET name = '{name}'"));
        let response = admin.post("/api/cache/invalidate", body).await.expect(200);
        assert_eq!(response.body, json!({"emptied": emptied}));
        assert_eq!(one.anybody().names("/api/products").await, [name]);
        until_named(&other, name).await;
    }
}

#[tokio::test]
async fn a_name_that_nothing_has_is_refused_with_those_that_there_are() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    for (keys, code) in [
        (json!(["lists", "sessions"]), "invalid_value"),
        (json!([7]), "wrong_type"),
        (json!("lists"), "wrong_type"),
        (json!(null), "wrong_type"),
    ] {
        let body = json!({"cache_keys": keys});
        let refused = admin.post("/api/cache/invalidate", body).await;
        let refused = refused.expect_problem(422, "validation_failed");
        let refused = refused.expect_field("cache_keys", code);
        if code == "invalid_value" {
            assert!(
                refused
                    .text
                    .contains("products, lists, rankings, statistics, suggestions")
            );
        }
    }
}
