//! The states of products in syncs and in stock.

use cangku_domain::accounts::Role;
use integration_tests::catalog_fixture::CatalogFixture;
use serde_json::{Value, json};

use super::{haier_fixture::HaierFixture, sync_fixture::ended};

#[tokio::test]
async fn staff_see_and_find_whether_syncs_bring_a_product_and_what_fails() {
    let haier = HaierFixture::with_rate(0).await;
    let catalog = CatalogFixture::set_up(&haier.admin).await;
    let own = catalog.product(&haier.admin, json!({})).await;
    let body = json!({"source": "haier", "product_code": "NEVER-BROUGHT"});
    let pending = catalog.product(&haier.admin, body).await;
    let failing = haier.code(3);
    let fault = format!("stock:text@{failing}");
    haier.simulator.control().set_faults([fault]).unwrap();
    haier.sync(json!({"stock": true})).await;

    let clerk = haier.shop.sign_in("clerk", Role::Staff).await;
    let by_code = format!("/api/products/by-code/{failing}");
    let view = clerk.get(&by_code).await.expect(200).body;
    assert_eq!(view["sync_state"], "failed");
    assert_eq!(view["sync_error"], "the stock is not a number");
    assert!(view["sync_error_at"].is_string(), "{view}");
    let pending = clerk.get(&format!("/api/products/{pending}")).await.body;
    assert_eq!(pending["sync_state"], "pending");
    assert!(pending.get("sync_error").is_none());
    let own = clerk.get(&format!("/api/products/{own}")).await.body;
    assert!(own.get("sync_state").is_none(), "{own}");

    let count = async |query: &str| -> Value {
        let path = format!("/api/products?is_active=all&{query}");
        clerk.get(&path).await.expect(200).body["total"].clone()
    };
    assert_eq!(count("sync_state=failed").await, 1);
    assert_eq!(count("sync_state=pending").await, 1);
    assert_eq!(count("sync_state=synced").await, 29);
    assert_eq!(count("").await, 32);
    let named = format!("search={failing}&sync_state=failed");
    assert_eq!(count(&named).await, 1);
    let named = format!("search={failing}&sync_state=synced");
    assert_eq!(count(&named).await, 0);

    // A retry that succeeds.
    haier.simulator.control().clear_faults();
    let retry = haier
        .admin
        .post("/api/haier/failures/retry", json!({"all": true}));
    let id = retry.await.expect(202).id();
    ended(&haier.admin, id).await;
    let view = clerk.get(&by_code).await.expect(200).body;
    assert_eq!(view["sync_state"], "synced");
    assert!(view.get("sync_error").is_none(), "{view}");
    assert_eq!(count("sync_state=failed").await, 0);
}

#[tokio::test]
async fn the_public_neither_sees_nor_finds_the_state_of_a_sync() {
    let haier = HaierFixture::with_rate(0).await;
    haier.sync(json!({})).await;
    let customer = haier.shop.sign_in("customer", Role::User).await;
    for caller in [haier.shop.anybody(), customer] {
        let list = caller.get("/api/products").await.expect(200).body;
        let first = &list["results"][0];
        assert_eq!(first["source"], "haier");
        for member in ["sync_state", "sync_error", "sync_error_at"] {
            assert!(first.get(member).is_none(), "{member}");
        }
        let refused = caller.get("/api/products?sync_state=failed").await;
        refused
            .expect_problem(400, "invalid_query")
            .expect_field("sync_state", "invalid_value");
    }
    let refused = haier.admin.get("/api/products?sync_state=done").await;
    refused
        .expect_problem(400, "invalid_query")
        .expect_field("sync_state", "invalid_value");
    let refused = haier
        .admin
        .get("/api/products?ids=1&sync_state=failed")
        .await;
    refused.expect_problem(400, "invalid_query");
}

#[tokio::test]
async fn products_are_found_by_how_much_of_them_there_is() {
    let haier = HaierFixture::set_up().await;
    let catalog = CatalogFixture::set_up(&haier.admin).await;
    let mut ids = Vec::new();
    for stock in [9, 5, 0, 0] {
        let body = json!({"stock": stock, "low_stock_threshold": 5});
        ids.push(catalog.product(&haier.admin, body).await);
    }
    let request = format!("/api/products/{}/restock-request", ids[3]);
    haier.admin.post(&request, json!({})).await.expect(200);
    for (state, id) in ["sufficient", "low", "out", "awaiting_restock"]
        .into_iter()
        .zip(ids)
    {
        let path = format!("/api/products?stock_state={state}");
        let list = haier.shop.anybody().get(&path).await.expect(200).body;
        assert_eq!(list["total"], 1, "{state}: {list}");
        assert_eq!(list["results"][0]["id"], json!(id), "{state}");
        assert_eq!(list["results"][0]["stock_state"], state);
    }
    let refused = haier
        .shop
        .anybody()
        .get("/api/products?stock_state=plenty")
        .await;
    refused
        .expect_problem(400, "invalid_query")
        .expect_field("stock_state", "invalid_value");
}
