//! 补货申请: requesting a restock.

use cangku_domain::accounts::Role;
use futures::future::join_all;
use integration_tests::{caller::Caller, catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::{Value, json};

fn path(product: i64) -> String {
    format!("/api/products/{product}/restock-request")
}

async fn ask(caller: &Caller, product: i64) -> Value {
    let response = caller.post(&path(product), json!({})).await;
    response.expect(200).body
}

async fn set(admin: &Caller, product: i64, fields: Value) -> Value {
    let path = format!("/api/products/{product}");
    admin.patch(&path, fields).await.expect(200).body
}

/// The events about a product, as JSON, oldest first.
fn events(shop: &Shop, product: i64) -> Value {
    let query = format!(
        "SELECT coalesce(json_agg(json_build_array(kind, payload) ORDER BY id), '[]') \
         FROM outbox_events WHERE product_id = {product} AND kind = 'restock_requested'"
    );
    serde_json::from_str(&shop.database().text(&query)).unwrap()
}

#[tokio::test]
async fn a_restock_request_lasts_until_stock_is_sufficient() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let fields = json!({"stock": 5, "low_stock_threshold": 5});
    let id = catalog.product(&admin, fields).await;

    let asked = ask(&clerk, id).await;
    assert_eq!(
        (&asked["stock_state"], &asked["stock"], &asked["product_id"]),
        (&json!("awaiting_restock"), &json!(5), &json!(id))
    );
    let since = &asked["restock_requested_at"];
    assert!(since.is_string());
    let facts = clerk.get(&format!("/api/products/{id}/availability")).await;
    let product = clerk.get(&format!("/api/products/{id}")).await;
    let low = clerk.get("/api/inventory/low-stock").await.expect(200);
    for seen in [&facts.body, &product.body, &low.body["results"][0]] {
        assert_eq!(
            (&seen["stock_state"], &seen["restock_requested_at"]),
            (&json!("awaiting_restock"), since)
        );
    }

    // A request persists whether the product is sold out or not, and keeps its first time.
    set(&admin, id, json!({"stock": 0})).await;
    assert_eq!(ask(&admin, id).await["restock_requested_at"], *since);
    let expected = json!([["restock_requested", {"stock": 5, "low_stock_threshold": 5}]]);
    assert_eq!(events(&shop, id), expected);

    let delivered = set(&admin, id, json!({"stock": 6})).await;
    assert_eq!(
        (
            &delivered["stock_state"],
            &delivered["restock_requested_at"]
        ),
        (&json!("sufficient"), &json!(null))
    );
    let low_again = set(&admin, id, json!({"stock": 5})).await;
    assert_eq!(low_again["stock_state"], "low");
}

#[tokio::test]
async fn a_request_is_refused_if_there_is_enough_stock() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let fields = json!({"stock": 6, "low_stock_threshold": 5});
    let id = catalog.product(&admin, fields).await;
    let refused = admin.post(&path(id), json!({})).await;
    let refused = refused.expect_problem(409, "stock_sufficient").body;
    assert_eq!(
        (&refused["stock"], &refused["low_stock_threshold"]),
        (&json!(6), &json!(5))
    );
    let product = admin.get(&format!("/api/products/{id}")).await.body;
    assert_eq!(product["restock_requested_at"], json!(null));
    assert_eq!(events(&shop, id), json!([]));
    // Without a threshold, only a stock of 0 is too low.
    set(&admin, id, json!({"stock": 0, "low_stock_threshold": 0})).await;
    assert_eq!(ask(&admin, id).await["stock_state"], "awaiting_restock");
}

#[tokio::test]
async fn a_restock_request_can_be_withdrawn_and_repeated() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let id = catalog.product(&admin, json!({})).await;
    let first = ask(&clerk, id).await;
    for _ in 0..2 {
        let withdrawn = clerk.delete(&path(id)).await.expect(200).body;
        assert_eq!(
            (
                &withdrawn["stock_state"],
                &withdrawn["restock_requested_at"]
            ),
            (&json!("out"), &json!(null))
        );
    }
    let second = ask(&clerk, id).await;
    assert_ne!(
        first["restock_requested_at"],
        second["restock_requested_at"]
    );
    assert_eq!(events(&shop, id).as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn concurrent_restock_requests_make_one_request_and_one_event() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let id = catalog.product(&admin, json!({})).await;
    let responses = join_all((0..12).map(|_| ask(&admin, id))).await;
    for response in &responses {
        assert_eq!(response, &responses[0]);
    }
    assert_eq!(events(&shop, id).as_array().unwrap().len(), 1);
}
