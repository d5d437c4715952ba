//! Invalid orders.

use cangku_domain::accounts::Role;
use integration_tests::{catalog_fixture::contents, orders::order, shop::Shop, stock::stocked};
use serde_json::{Value, json};

fn with(field: &str, value: Value, product: i64) -> Value {
    let mut body = order(&[(product, 1)]);
    body[field] = value;
    body
}

#[tokio::test]
async fn an_invalid_order_is_refused_with_its_invalid_fields() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 5000).await;
    let customer = shop.sign_in("li", Role::User).await;
    let before = contents(shop.database());
    let line = |quantity: Value| json!([{"product_id": id, "quantity": quantity}]);
    let products: Vec<_> = (1..=101)
        .map(|n| json!({"product_id": n, "quantity": 1}))
        .collect();
    let many: Vec<_> = (0..1001)
        .map(|_| json!({"product_id": id, "quantity": 1}))
        .collect();
    let most = vec![json!({"product_id": id, "quantity": 2_147_483_647}); 2];
    for (field, value, named, code) in [
        ("items", json!([]), "items", "too_short"),
        ("items", json!(many), "items", "too_long"),
        ("items", json!(products), "items", "too_long"),
        ("items", json!(most), "items", "out_of_range"),
        ("items", json!("all"), "items", "wrong_type"),
        ("items", json!([7]), "items[0]", "wrong_type"),
        (
            "items",
            json!([{"quantity": 1}]),
            "items[0].product_id",
            "required",
        ),
        (
            "items",
            json!([{"product_id": id}]),
            "items[0].quantity",
            "required",
        ),
        ("items", line(json!(0)), "items[0].quantity", "out_of_range"),
        ("items", line(json!(-1)), "items[0].quantity", "negative"),
        ("items", line(json!(1.5)), "items[0].quantity", "wrong_type"),
        (
            "items",
            line(json!(9_223_372_036_854_775_808_u64)),
            "items[0].quantity",
            "out_of_range",
        ),
        (
            "items",
            json!([{"product_id": id, "quantity": 1, "price": "1"}]),
            "items[0].price",
            "unknown_field",
        ),
        ("contact_name", json!(" "), "contact_name", "blank"),
        (
            "contact_name",
            json!("李".repeat(51)),
            "contact_name",
            "too_long",
        ),
        ("contact_name", Value::Null, "contact_name", "wrong_type"),
        ("phone", json!("\t"), "phone", "blank"),
        ("phone", json!("12345"), "phone", "invalid_value"),
        ("phone", json!("call me"), "phone", "invalid_value"),
        ("phone", json!(13_800_138_000_i64), "phone", "wrong_type"),
        ("address", json!("路".repeat(256)), "address", "too_long"),
        ("note", json!("a\u{0}b"), "note", "control_character"),
        ("status", json!("paid"), "status", "unknown_field"),
        (
            "total_amount",
            json!("0.01"),
            "total_amount",
            "unknown_field",
        ),
    ] {
        let response = customer.post("/api/orders", with(field, value, id)).await;
        response
            .expect_problem(422, "validation_failed")
            .expect_field(named, code);
    }
    let empty = customer.post("/api/orders", json!({})).await;
    let empty = empty.expect_problem(422, "validation_failed");
    empty
        .expect_field("items", "required")
        .expect_field("phone", "required");
    assert_eq!(contents(shop.database()), before);
    // A thousand lines of one product are one line.
    let many: Vec<_> = (0..1000)
        .map(|_| json!({"product_id": id, "quantity": 1}))
        .collect();
    let placed = admin
        .post("/api/orders", with("items", json!(many), id))
        .await
        .expect(201);
    assert_eq!(placed.body["items"][0]["quantity"], 1000);
}

#[tokio::test]
async fn a_request_of_many_mistakes_gets_no_larger_response() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let unknown = |fields: usize| {
        let fields = (0..fields).map(|n| (format!("f{n}"), json!(0)));
        Value::Object(fields.collect())
    };
    let before = contents(shop.database());
    for wrong in [
        vec![unknown(60_000)],
        vec![unknown(60); 1000],
        vec![json!({}); 1000],
    ] {
        for (path, field) in [
            ("/api/orders", "items"),
            ("/api/inventory/batch", "commands"),
        ] {
            let body = with(field, json!(wrong), 1);
            let sent = body.to_string().len();
            let response = admin.post(path, body).await;
            let refused = response.expect_problem(422, "validation_failed");
            let errors = refused.body["errors"].as_array().unwrap().len();
            assert!(errors <= 200, "{errors} mistakes of {path} named");
            let received = refused.text.len();
            assert!(received < 100_000, "{received} bytes for {sent} to {path}");
        }
    }
    let all = with("items", json!(vec![json!({}); 1000]), 1);
    let refused = admin.post("/api/orders", all).await;
    let detail = refused.body["detail"].as_str().unwrap();
    assert!(detail.ends_with("; and more"), "{detail}");
    assert_eq!(contents(shop.database()), before);
}

#[tokio::test]
async fn invalid_steps_and_list_parameters_are_refused() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 5).await;
    let order = admin.ordered(&[(id, 1)]).await;
    let before = contents(shop.database());
    let long = json!({"note": "a".repeat(501)});
    let response = admin.step_with(order, "pay", long).await;
    response
        .expect_problem(422, "validation_failed")
        .expect_field("note", "too_long");
    let response = admin.step_with(order, "cancel", json!({"why": 1})).await;
    response
        .expect_problem(422, "validation_failed")
        .expect_field("why", "unknown_field");
    let body = json!({"goods_received": "yes"});
    let response = admin.step_with(order, "refund/confirm", body).await;
    response
        .expect_problem(422, "validation_failed")
        .expect_field("goods_received", "wrong_type");
    admin
        .step(999_999, "pay")
        .await
        .expect_problem(404, "order_not_found");
    admin
        .post("/api/orders/x/pay", json!({}))
        .await
        .expect_problem(400, "invalid_path");
    for query in [
        "status=sold",
        "user=me",
        "from=yesterday",
        "from=",
        "to=%20",
        "order_number=012345678901234567890123456789012",
    ] {
        let response = admin.get(&format!("/api/orders?{query}")).await;
        response.expect_problem(400, "invalid_query");
    }
    assert_eq!(contents(shop.database()), before);
}
