//! Prices and availability of products, over HTTP.

use cangku_domain::accounts::Role;
use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop, stock::command};
use serde_json::{Value, json};

/// The availability of one of the shop's own products.
fn shown_availability(can_be_bought: bool, sellable: i32, reasons: Value) -> Value {
    json!({"can_be_bought": can_be_bought, "reasons": reasons, "sellable": sellable,
        "supply": {"mode": "normal", "reasons": [], "figure_at": null, "circuit_open_since": null}})
}

#[tokio::test]
async fn money_is_exact_to_the_last_digit_as_text_and_as_number() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let path = format!("/api/products/{}", catalog.product(&admin, json!({})).await);
    for (sent, stored_price) in [
        (r#""99999999.99""#, "99999999.99"),
        ("99999999.99", "99999999.99"),
        ("0.1", "0.10"),
        ("0.3", "0.30"),
        (r#""0.30""#, "0.30"),
        ("4.35", "4.35"),
        ("1.10", "1.10"),
        ("8.20000", "8.20"),
        ("64003.19", "64003.19"),
        ("0", "0.00"),
        (r#"" 7 ""#, "7.00"),
        ("123456.78", "123456.78"),
    ] {
        let body = format!(r#"{{"price": {sent}, "market_price": {sent}}}"#);
        let request = admin.request(reqwest::Method::PATCH, &path);
        let request = request
            .header("content-type", "application/json")
            .body(body);
        let response = admin.send(request).await.expect(200);
        assert_eq!(response.body["price"], stored_price, "{sent}");
        assert_eq!(response.body["market_price"], stored_price, "{sent}");
        let stored = shop.database().text("SELECT price FROM products");
        assert_eq!(stored, stored_price, "{sent}");
    }
}

#[tokio::test]
async fn buyers_see_the_supply_price_else_the_price() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    for (price, supply_price, shown) in [
        ("100.00", json!("80.00"), "80.00"),
        ("100.00", json!("120.00"), "120.00"),
        ("100.00", json!("0.00"), "100.00"),
        ("100.00", json!(null), "100.00"),
        ("0.00", json!(null), "0.00"),
    ] {
        let fields = json!({"price": price, "supply_price": supply_price, "market_price": "1.00"});
        let made = catalog.create(&admin, fields).await.expect(201);
        assert_eq!(made.body["display_price"], shown, "{price} {supply_price}");
    }
}

#[tokio::test]
async fn a_product_says_every_reason_why_it_cannot_be_bought() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let on_sale = catalog
        .create(&admin, json!({"stock": 1}))
        .await
        .expect(201);
    assert_eq!(
        on_sale.body["availability"],
        shown_availability(true, 1, json!([]))
    );
    let fields = json!({
        "is_active": false, "is_sales": "0", "no_sales_reason": "停产", "price": "0.00",
    });
    let refused = catalog.create(&admin, fields).await.expect(201);
    let expected = json!([
        {"code": "off_shelf", "message": "已下架"},
        {"code": "not_procurable", "message": "不可采：停产"},
        {"code": "no_price", "message": "未定价"},
        {"code": "out_of_stock", "message": "缺货"}]);
    assert_eq!(
        refused.body["availability"],
        shown_availability(false, 0, expected)
    );
}

#[tokio::test]
async fn what_costs_nothing_is_sold_only_as_a_gift() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let fields = json!({"stock": 3, "price": "0.00"});
    let made = catalog.create(&admin, fields).await.expect(201);
    let (id, path) = (made.id(), format!("/api/products/{}", made.id()));
    assert_eq!(made.body["is_gift"], false);
    let free = shown_availability(false, 3, json!([{"code": "no_price", "message": "未定价"}]));
    assert_eq!(made.body["availability"], free);
    let customer = shop.sign_in("li", Role::User).await;
    let availability = format!("/api/products/{id}/availability");
    let detail = customer.get(&availability).await.expect(200).body;
    assert_eq!(
        (&detail["can_be_bought"], &detail["is_gift"]),
        (&json!(false), &json!(false))
    );
    let lock = command(id, 1, "cart-1");
    let refused = admin.stock("lock", lock.clone()).await;
    refused.expect_problem(409, "product_not_sellable");
    assert_eq!(customer.stock_of(id).await, 3);

    let gift = admin.patch(&path, json!({"is_gift": true})).await;
    assert_eq!(
        gift.expect(200).body["availability"],
        shown_availability(true, 3, json!([]))
    );
    admin.stock("lock", lock).await.expect(201);
    let order = customer.place(&[(id, 1)]).await.expect(201);
    assert_eq!(order.body["total_amount"], "0.00");
    let paid = admin
        .post(&format!("/api/orders/{}/pay", order.id()), json!({}))
        .await
        .expect(200);
    assert_eq!(
        (&paid.body["status"], &paid.body["refund_due"]),
        (&json!("paid"), &json!("0.00"))
    );
    assert_eq!(customer.stock_of(id).await, 1);
}
