//! What is refused or rolled back leaves nothing in the log, and what is in it stays.

use cangku_domain::accounts::Role;
use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use reqwest::Method;
use serde_json::json;

use super::{LOG, count};

#[tokio::test]
async fn nothing_is_recorded_of_what_was_refused() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let one = catalog.product(&admin, json!({"product_code": "A"})).await;
    let two = catalog.product(&admin, json!({"product_code": "B"})).await;
    let path = format!("/api/products/{two}");
    let before = count(&shop);
    // Refused by a unique index, after the change was written.
    admin
        .patch(&path, json!({"product_code": "A"}))
        .await
        .expect_problem(409, "duplicate_product_code");
    let stale = json!({"price": "1.00", "version": 99});
    assert!(admin.patch(&path, stale).await.status >= 400);
    clerk
        .patch(&path, json!({"price": "1.00"}))
        .await
        .expect_problem(403, "forbidden");
    admin
        .delete("/api/products/99")
        .await
        .expect_problem(404, "product_not_found");
    let short = json!({"product_id": one, "quantity": -99, "reason": "x"});
    assert!(admin.post("/api/inventory/adjust", short).await.status >= 400);
    let order = integration_tests::orders::order(&[(one, 5)]);
    clerk
        .post("/api/orders", order)
        .await
        .expect_problem(409, "insufficient_stock");
    assert_eq!(count(&shop), before);
}

#[tokio::test]
async fn a_repeated_request_is_recorded_once() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let before = count(&shop);
    for _ in 0..2 {
        let request = admin
            .request(Method::POST, "/api/brands")
            .header("idempotency-key", "k1")
            .json(&json!({"name": "海尔"}));
        admin.send(request).await.expect(201);
    }
    assert_eq!(count(&shop), before + 1);
}

#[tokio::test]
async fn only_admins_read_the_log_and_bad_queries_are_refused() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    clerk.get(LOG).await.expect_problem(403, "forbidden");
    shop.anybody()
        .get(LOG)
        .await
        .expect_problem(401, "missing_token");
    for (query, field, code) in [
        ("entity_id=1", "entity_id", "invalid_value"),
        ("entity=product&entity_id=x", "entity_id", "invalid_value"),
        ("entity=fridge", "entity", "invalid_value"),
        ("action=explode", "action", "invalid_value"),
        ("from=yesterday", "from", "invalid_value"),
        ("to=", "to", "invalid_value"),
        ("cursor=x", "cursor", "invalid_value"),
        ("bom=true", "bom", "invalid_value"),
        ("format=xml", "format", "invalid_value"),
        ("page_size=0", "page_size", "out_of_range"),
        ("what=1", "what", "unknown_field"),
    ] {
        let refused = admin.get(&format!("{LOG}?{query}")).await;
        assert_eq!(refused.status, 400, "{query}: {}", refused.text);
        refused.expect_field(field, code);
    }
}
