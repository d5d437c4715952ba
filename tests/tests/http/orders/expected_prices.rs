//! Prices that the customer has seen.

use cangku_domain::accounts::Role;
use integration_tests::{
    catalog_fixture::{CatalogFixture, contents},
    orders::order,
    shop::Shop,
};
use serde_json::json;

#[tokio::test]
async fn an_order_at_other_prices_than_those_seen_is_refused() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let fields = json!({"stock": 10, "price": "1000.00"});
    let product = catalog.product(&admin, fields).await;
    let li = shop.sign_in("li", Role::User).await;
    let path = format!("/api/products/{product}");
    admin
        .patch(&path, json!({"price": "1500.00"}))
        .await
        .expect(200);
    let before = contents(shop.database());
    for (total, price) in [
        (json!("2000.00"), json!(null)),
        (json!(null), json!("1000.00")),
        (json!("3000.00"), json!("1000.00")),
    ] {
        let mut body = order(&[(product, 2)]);
        body["expected_total"] = total;
        body["items"][0]["expected_price"] = price;
        let refused = li.post("/api/orders", body).await;
        let refused = refused.expect_problem(409, "price_changed").body;
        assert_eq!(refused["total_amount"], "3000.00");
        let present = json!([{"product_id": product, "price": "1500.00"}]);
        assert_eq!(refused["prices"], present);
    }
    assert_eq!(contents(shop.database()), before);
    let mut body = order(&[(product, 2)]);
    body["expected_total"] = json!("3000.00");
    body["items"][0]["expected_price"] = json!("1500");
    li.post("/api/orders", body.clone()).await.expect(201);
    body["expected_total"] = json!("-1");
    li.post("/api/orders", body)
        .await
        .expect_field("expected_total", "negative");
}
