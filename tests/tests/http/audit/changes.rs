//! Who changed what, and what it was before.

use cangku_domain::accounts::Role;
use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use reqwest::Method;
use serde_json::{Value, json};

use super::entries;

#[tokio::test]
async fn a_changed_price_names_who_changed_it_from_where_and_what_it_was() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({"price": "2999.00"})).await;
    let path = format!("/api/products/{product}");
    let request = admin
        .request(Method::PATCH, &path)
        .header("user-agent", "till/1.0")
        .header("x-request-id", "price-change-1")
        .json(&json!({"price": "2799.00"}));
    let changed = admin.send(request).await.expect(200);
    let query = format!("entity=product&entity_id={product}&action=update");
    let [entry] = entries(&admin, &query).await.try_into().unwrap();
    assert_eq!(
        entry["changes"]["price"],
        json!({"before": "2999.00", "after": "2799.00"})
    );
    assert_eq!(entry["actor"]["name"], "boss");
    assert_eq!(entry["actor"]["kind"], "user");
    assert!(entry["actor"]["user_id"].is_i64());
    assert_eq!(entry["client_address"], "127.0.0.1");
    assert_eq!(entry["user_agent"], "till/1.0");
    let id = changed.headers["x-request-id"].to_str().unwrap();
    assert_eq!(entry["request_id"], id);
    assert_eq!(entry["entity_name"], changed.body["name"]);
    // The same again changes nothing.
    admin
        .patch(&path, json!({"price": "2799.00"}))
        .await
        .expect(200);
    assert_eq!(entries(&admin, &query).await.len(), 1);
}

#[tokio::test]
async fn stock_is_audited_if_it_is_changed_by_hand_and_not_if_it_is_locked() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({"stock": 10})).await;
    let before = super::count(&shop);
    let lock = json!({"product_id": product, "quantity": 2, "reason": "order_created",
        "reference": "SO-1"});
    admin
        .post("/api/inventory/lock", lock.clone())
        .await
        .expect(201);
    admin.post("/api/inventory/release", lock).await.expect(201);
    assert_eq!(super::count(&shop), before);
    let adjust = json!({"product_id": product, "quantity": -3, "reason": "damaged"});
    admin
        .post("/api/inventory/adjust", adjust)
        .await
        .expect(201);
    let [entry] = entries(&admin, "action=adjust_stock")
        .await
        .try_into()
        .unwrap();
    assert_eq!(
        entry["changes"],
        json!({"stock": {"before": 10, "after": 7}})
    );
    assert_eq!(
        (&entry["reason"], &entry["entity_id"]),
        (&json!("damaged"), &json!(product))
    );
}

#[tokio::test]
async fn a_deleted_brand_leaves_an_entry_for_each_product_that_it_takes_with_it() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let products = [
        catalog.product(&admin, json!({"stock": 3})).await,
        catalog.product(&admin, json!({"name": "second"})).await,
    ];
    let brand = shop.database().number("SELECT id FROM brands");
    admin
        .delete(&format!("/api/brands/{brand}"))
        .await
        .expect(200);
    let deleted = entries(&admin, "action=delete").await;
    let mut of_products: Vec<Value> = Vec::new();
    for entry in &deleted {
        match entry["entity"].as_str().unwrap() {
            "brand" => {
                assert_eq!(entry["details"]["removed_products"], 2);
                assert_eq!(entry["details"]["removed_inventory_logs"], 1);
            }
            _ => of_products.push(entry["entity_id"].clone()),
        }
    }
    of_products.sort_by_key(|id| id.as_i64());
    assert_eq!(of_products, products.map(|id| json!(id)));
}

#[tokio::test]
async fn an_order_is_audited_with_masked_contact_data() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let li = shop.sign_in("li", Role::User).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({"stock": 9})).await;
    let order = li.ordered(&[(product, 2)]).await;
    admin.steps(order, &["pay"]).await;
    let of_order = entries(&admin, &format!("entity=order&entity_id={order}")).await;
    let [paid, placed] = of_order.try_into().unwrap();
    assert_eq!(
        (&placed["action"], &placed["actor"]["name"]),
        (&json!("place"), &json!("li"))
    );
    assert_eq!(placed["changes"]["phone"]["after"], "1***00");
    assert_eq!(placed["changes"]["contact_name"]["after"], "李***");
    assert_eq!(
        paid["changes"]["status"],
        json!({"before": "pending", "after": "paid"})
    );
    assert!(!super::dump(&shop).contains("13800138000"));
}
