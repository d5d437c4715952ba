//! Stock set when a product is created or edited goes through the inventory log.

use cangku_domain::accounts::Role;
use integration_tests::{
    caller::Caller, catalog_fixture::CatalogFixture, shop::Shop, stock::stocked,
};
use reqwest::Method;
use serde_json::{Value, json};

/// The log of one product as a JSON array, oldest first.
fn log(shop: &Shop, product: i64) -> Value {
    let rows = format!(
        "SELECT coalesce(json_agg(json_build_object('change_type', change_type, 'quantity', \
         quantity, 'stock_after', stock_after, 'reason', reason, 'reference', reference, \
         'operator', operator_name, 'by', created_by, 'request_id', request_id) ORDER BY id), \
         '[]') FROM inventory_logs WHERE product_id = {product}"
    );
    serde_json::from_str(&shop.database().text(&rows)).unwrap()
}

/// Sends a body with a request id.
async fn send(admin: &Caller, method: Method, path: &str, id: &str, body: Value) -> Value {
    let request = admin.request(method, path).header("x-request-id", id);
    admin.send(request.json(&body)).await.body
}

#[tokio::test]
async fn the_first_units_of_a_product_are_a_row_of_the_log() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let boss = shop
        .database()
        .number("SELECT id FROM users WHERE username = 'boss'");
    let body = catalog.body(json!({"stock": 10}));
    let made = send(&admin, Method::POST, "/api/products", "first-units", body).await;
    assert_eq!(made["stock"], 10);
    let expected = json!([{"change_type": "adjust", "quantity": 10, "stock_after": 10,
        "reason": "initial_stock", "reference": "", "operator": "boss", "by": boss,
        "request_id": "first-units"}]);
    assert_eq!(log(&shop, made["id"].as_i64().unwrap()), expected);
}

#[tokio::test]
async fn a_product_created_without_stock_has_no_log_row() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let silent = catalog.product(&admin, json!({})).await;
    let zero = catalog.product(&admin, json!({"stock": 0})).await;
    assert_eq!(log(&shop, silent), json!([]));
    assert_eq!(log(&shop, zero), json!([]));
}

#[tokio::test]
async fn an_edit_of_the_stock_is_a_row_with_the_difference() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let second = shop
        .sign_in("second", cangku_domain::accounts::Role::Admin)
        .await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let id = catalog.product(&admin, json!({"stock": 10})).await;
    let path = format!("/api/products/{id}");
    let patch = |stock: i64| json!({"stock": stock, "price": "1.00"});
    let whole = catalog.body(json!({"stock": 2_147_483_647}));
    for (caller, method, request_id, body) in [
        (&second, Method::PATCH, "less", patch(4)),
        (&admin, Method::PATCH, "same", patch(4)),
        (&admin, Method::PATCH, "none", patch(0)),
        (&admin, Method::PUT, "most", whole),
    ] {
        let stock = body["stock"].clone();
        let response = send(caller, method, &path, request_id, body).await;
        assert_eq!(response["stock"], stock, "{response}");
    }
    let rows = log(&shop, id);
    let brief: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            json!([
                row["reason"],
                row["quantity"],
                row["stock_after"],
                row["operator"],
                row["request_id"]
            ])
        })
        .skip(1)
        .collect();
    let expected = [
        json!(["manual_edit", -6, 4, "second", "less"]),
        json!(["manual_edit", -4, 0, "boss", "none"]),
        json!(["manual_edit", 2_147_483_647, 2_147_483_647, "boss", "most"]),
    ];
    assert_eq!(brief, expected);
}

#[tokio::test]
async fn a_refused_change_leaves_stock_and_log_alone() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    catalog.product(&admin, json!({"product_code": "C1"})).await;
    let id = catalog.product(&admin, json!({"stock": 5})).await;
    let path = format!("/api/products/{id}");
    let taken = json!({"stock": 9, "product_code": "C1"});
    admin
        .patch(&path, taken.clone())
        .await
        .expect_problem(409, "duplicate_product_code");
    catalog
        .create(&admin, taken)
        .await
        .expect_problem(409, "duplicate_product_code");
    let response = shop.anybody().get(&path).await.expect(200);
    assert_eq!(response.body["stock"], 5);
    assert_eq!(
        shop.database()
            .number("SELECT count(*) FROM inventory_logs"),
        1
    );
}

#[tokio::test]
async fn the_log_outlives_its_operator_whose_token_is_invalid() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let id = catalog.product(&admin, json!({"stock": 5})).await;
    shop.database()
        .execute("DELETE FROM users WHERE username = 'boss'");
    let row = &log(&shop, id)[0];
    assert_eq!(
        (&row["operator"], &row["by"]),
        (&json!("boss"), &json!(null))
    );
    let refused = admin
        .patch(&format!("/api/products/{id}"), json!({"stock": 1}))
        .await;
    refused.expect_problem(401, "invalid_token");
}

#[tokio::test]
async fn a_form_loaded_before_a_lock_is_refused_if_it_names_the_stock() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let id = catalog.product(&admin, json!({"stock": 5})).await;
    let path = format!("/api/products/{id}");
    let lock = json!({"product_id": id, "quantity": 2, "reason": "order_created"});
    admin.post("/api/inventory/lock", lock).await.expect(201);
    let late = json!({"name": "新名", "stock": 5, "expected_stock": 5});
    for refused in [
        admin.patch(&path, late.clone()).await,
        admin.put(&path, catalog.body(late)).await,
    ] {
        refused.expect_problem(409, "unexpected_stock");
    }
    let seen = admin.get(&path).await.expect(200).body;
    assert_eq!(seen["stock"], 3);
    assert_ne!(seen["name"], "新名", "nothing of it was written");
    let counted = json!({"stock": 4, "expected_stock": 3});
    let saved = admin.patch(&path, counted).await.expect(200);
    assert_eq!(saved.body["stock"], 4);

    let alone = admin.patch(&path, json!({"expected_stock": 4})).await;
    alone
        .expect_problem(422, "validation_failed")
        .expect_field("stock", "required");
    let new = catalog.body(json!({"stock": 4, "expected_stock": 0}));
    let new = admin.post("/api/products", new).await;
    new.expect_problem(422, "validation_failed")
        .expect_field("expected_stock", "unknown_field");
    for wrong in [json!(-1), json!("4"), json!(1.5)] {
        let body = json!({"stock": 4, "expected_stock": wrong});
        let refused = admin.patch(&path, body).await;
        refused.expect_problem(422, "validation_failed");
    }
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_form_does_not_put_held_units_back_on_sale() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [product] = stocked(&admin, 10).await;
    shop.sign_in("li", Role::User)
        .await
        .ordered(&[(product, 3)])
        .await;
    let path = format!("/api/products/{product}");
    let refused = admin.patch(&path, json!({"stock": 10})).await;
    let refused = refused.expect_problem(409, "expected_stock_required");
    assert_eq!(
        (&refused.body["stock"], &refused.body["held"]),
        (&json!(7), &json!(3))
    );
    // A form that repeats the stock, lowers it, or says on which it is based.
    for change in [
        json!({"stock": 7}),
        json!({"stock": 6}),
        json!({"stock": 10, "expected_stock": 6}),
    ] {
        admin.patch(&path, change).await.expect(200);
    }
    let refused = admin
        .patch(&path, json!({"stock": 12, "expected_stock": 9}))
        .await;
    refused.expect_problem(409, "unexpected_stock");
    assert_eq!(admin.stock_of(product).await, 10);
    admin.assert_reconciled().await;
}
