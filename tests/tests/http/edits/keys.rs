//! Requests that create something, repeated under one key.

use cangku_domain::accounts::Role;
use futures::future::join_all;
use integration_tests::{
    caller::{Caller, Response},
    catalog_fixture::{CatalogFixture, contents},
    shop::{PASSWORD, Shop},
};
use reqwest::Method;
use serde_json::{Value, json};

/// A body for each kind of resource, and what makes it another request.
fn bodies(catalog: CatalogFixture) -> [(&'static str, Value, &'static str, Value); 4] {
    [
        (
            "products",
            catalog.body(json!({"stock": 3})),
            "price",
            json!("1.00"),
        ),
        ("categories", json!({"name": "洗衣机"}), "order", json!(3)),
        ("brands", json!({"name": "卡萨帝"}), "order", json!(3)),
        (
            "users",
            json!({"username": "clerk", "password": PASSWORD, "role": "staff"}),
            "password",
            json!("another long password"),
        ),
    ]
}

async fn create(caller: &Caller, kind: &str, key: &str, body: &Value) -> Response {
    let request = caller.request(Method::POST, &format!("/api/{kind}"));
    let request = request.header("idempotency-key", key).json(body);
    caller.send(request).await
}

fn rows(shop: &Shop, table: &str) -> i64 {
    shop.database()
        .number(&format!("SELECT count(*) FROM {table}"))
}

#[tokio::test]
async fn a_repeat_gets_the_first_response_and_creates_nothing() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    for (kind, body, field, other) in bodies(catalog) {
        let key = format!("create {kind}");
        let first = create(&admin, kind, &key, &body).await.expect(201);
        assert!(!first.headers.contains_key("idempotency-replayed"));
        let before = contents(shop.database());
        let again = create(&admin, kind, &key, &body).await.expect(201);
        assert_eq!(again.text, first.text, "{kind}");
        assert_eq!(again.headers["idempotency-replayed"], "true");
        for header in ["etag", "location", "content-type"] {
            assert_eq!(
                again.headers.get(header),
                first.headers.get(header),
                "{kind} {header}"
            );
        }
        let shown = admin.get(&format!("/api/{kind}/{}", first.id())).await;
        assert_eq!(
            shown.expect(200).headers["etag"].to_str().unwrap().get(..4),
            Some("\"v1-")
        );

        let mut another = body.clone();
        another[field] = other;
        let refused = create(&admin, kind, &key, &another).await;
        refused.expect_problem(422, "idempotency_key_reused");
        let refused = create(&admin, "brands", &key, &json!({"name": "n", "order": 7})).await;
        refused.expect_problem(422, "idempotency_key_reused");
        assert_eq!(contents(shop.database()), before, "{kind}");
    }
    let long = "k".repeat(129);
    for key in ["", " ", &long] {
        let refused = create(&admin, "brands", key, &json!({"name": "n"})).await;
        refused.expect_problem(400, "invalid_idempotency_key");
    }
    // Another admin's key is another key.
    let second = shop.sign_in("second", Role::Admin).await;
    let taken = create(
        &second,
        "brands",
        "create brands",
        &json!({"name": "卡萨帝"}),
    )
    .await;
    taken.expect_problem(409, "duplicate_brand_name");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_makes_one() {
    let shop = Shop::open().await;
    let other = shop.beside().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let servers = [admin.clone(), other.known(&admin)];
    for (kind, body, ..) in bodies(catalog) {
        let before = rows(&shop, kind);
        let clicks = servers.iter().cycle().take(8);
        let responses = join_all(clicks.map(|server| create(server, kind, kind, &body))).await;
        for response in responses.iter().cloned() {
            let response = response.expect(201);
            assert_eq!(response.text, responses[0].text, "{kind}");
        }
        assert_eq!(rows(&shop, kind), before + 1, "{kind}");
    }
}

#[tokio::test]
async fn a_failed_request_stores_no_key() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let taken = admin.make("/api/brands", json!({"name": "海尔"})).await;
    let body = json!({"name": "海尔"});
    let refused = create(&admin, "brands", "k", &body).await;
    refused.expect_problem(409, "duplicate_brand_name");
    let invalid = create(&admin, "brands", "k", &json!({"name": ""})).await;
    invalid.expect_problem(422, "validation_failed");
    assert_eq!(rows(&shop, "idempotency_keys"), 0);
    admin
        .delete(&format!("/api/brands/{taken}"))
        .await
        .expect(200);
    create(&admin, "brands", "k", &body).await.expect(201);
    assert_eq!(rows(&shop, "idempotency_keys"), 1);
}

#[tokio::test]
async fn a_password_can_not_be_guessed_from_what_is_stored() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let body = json!({"username": "clerk", "password": PASSWORD});
    create(&admin, "users", "k", &body).await.expect(201);
    let stored = shop
        .database()
        .text("SELECT body || encode(fingerprint, 'escape') FROM idempotency_keys");
    assert!(
        !stored.contains(PASSWORD) && !stored.contains("argon2"),
        "{stored}"
    );
    // A fast hash of operation and body would verify guesses.
    let guess = format!("create_user\n{body}");
    let is_fast = shop.database().number(&format!(
        "SELECT count(*) FROM idempotency_keys WHERE fingerprint = sha256(convert_to('{guess}', 'UTF8'))"
    ));
    assert_eq!(is_fast, 0);
}
