//! Configurations with mistakes are refused, and nothing is written.

use integration_tests::{catalog_fixture::contents, shop::Shop};
use serde_json::{Value, json};

use super::haier_fixture::HaierFixture;

/// A valid configuration with these keys instead.
fn with(haier: &HaierFixture, keys: Value) -> Value {
    let mut config = haier.config();
    for (key, value) in keys.as_object().unwrap() {
        config[key] = value.clone();
    }
    json!({"name": "haier", "config": config})
}

#[tokio::test]
async fn each_mistake_of_a_configuration_is_named_with_its_key() {
    let haier = HaierFixture::set_up().await;
    let existing = haier.create("existing", true).await;
    let path = format!("/api/haier/configs/{}", existing.id());
    let before = contents(haier.shop.database());
    let long = "x".repeat(501);
    for (key, value, code) in [
        ("client_id", json!(null), "wrong_type"),
        ("client_id", json!(5), "wrong_type"),
        ("client_id", json!(" "), "blank"),
        ("client_id", json!("x".repeat(201)), "too_long"),
        ("client_secret", json!(null), "wrong_type"),
        ("client_secret", json!(""), "blank"),
        ("client_secret", json!(["a"]), "wrong_type"),
        ("client_secret", json!("a\u{0}b"), "control_character"),
        ("client_secret", json!(long), "too_long"),
        ("password", json!(123_456), "wrong_type"),
        ("password", json!("\u{200b}"), "blank"),
        ("seller_password", json!({}), "wrong_type"),
        ("seller_password", json!(""), "blank"),
        ("base_url", json!(null), "wrong_type"),
        ("base_url", json!("haier.example.com"), "invalid_value"),
        (
            "base_url",
            json!("ftp://haier.example.com"),
            "invalid_value",
        ),
        (
            "base_url",
            json!("https://a:b@haier.example.com"),
            "invalid_value",
        ),
        (
            "base_url",
            json!("https://haier.example.com/?a=b"),
            "invalid_value",
        ),
        (
            "base_url",
            json!("https://haier.example.com/#a"),
            "invalid_value",
        ),
        (
            "base_url",
            json!(format!("https://a.cn/{long}")),
            "too_long",
        ),
        ("token_url", json!("nowhere"), "invalid_value"),
        ("token_url", json!(true), "wrong_type"),
        ("customer_code", json!("8880 0001"), "invalid_value"),
        ("customer_code", json!(""), "invalid_value"),
        ("customer_code", json!(88_800_001), "wrong_type"),
        ("customer_code", json!("8".repeat(33)), "too_long"),
        ("send_to_code", json!("客户八码"), "invalid_value"),
        ("supplier_code", json!("a;b"), "invalid_value"),
        ("county_code", json!("11010"), "invalid_value"),
        ("county_code", json!(110_101), "wrong_type"),
        ("rate_per_second", json!(-1), "negative"),
        ("rate_per_second", json!(100_001), "out_of_range"),
        ("rate_per_second", json!("100"), "wrong_type"),
        ("rate_per_second", json!(1.5), "wrong_type"),
        ("colour", json!("red"), "unknown_field"),
        ("Client_Id", json!("x"), "unknown_field"),
        ("access_token", json!(null), "unknown_field"),
    ] {
        let field = format!("config.{key}");
        let body = with(&haier, json!({key: value}));
        let refused = haier.admin.post("/api/haier/configs", body).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field(&field, code);
        let body = json!({"config": {key: value}});
        let refused = haier.admin.patch(&path, body).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field(&field, code);
    }
    assert_eq!(contents(haier.shop.database()), before);
}

#[tokio::test]
async fn every_missing_key_is_named_at_once() {
    let haier = HaierFixture::set_up().await;
    let before = contents(haier.shop.database());
    let refused = haier
        .admin
        .post("/api/haier/configs", json!({"name": "x", "config": {}}))
        .await;
    let mut refused = refused.expect_problem(422, "validation_failed");
    for key in [
        "client_id",
        "client_secret",
        "base_url",
        "customer_code",
        "password",
    ] {
        refused = refused.expect_field(&format!("config.{key}"), "required");
    }
    assert_eq!(refused.body["errors"].as_array().unwrap().len(), 5);
    for (body, field, code) in [
        (json!({"config": {}}), "name", "required"),
        (json!({"name": "x"}), "config", "required"),
        (json!({"name": "x", "config": []}), "config", "wrong_type"),
        (json!({"name": "x", "config": "{}"}), "config", "wrong_type"),
        (json!({"name": "x", "config": null}), "config", "wrong_type"),
        (json!({"name": " ", "config": {}}), "name", "blank"),
        (
            json!({"name": "x".repeat(51), "config": {}}),
            "name",
            "too_long",
        ),
        (
            json!({"name": "x", "config": {}, "is_active": "yes"}),
            "is_active",
            "wrong_type",
        ),
        (
            json!({"name": "x", "config": {}, "version": 1}),
            "version",
            "unknown_field",
        ),
        (
            json!({"name": "x", "config": {}, "client_id": "y"}),
            "client_id",
            "unknown_field",
        ),
    ] {
        let refused = haier.admin.post("/api/haier/configs", body).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field(field, code);
    }
    let twice = r#"{"name": "x", "config": {"password": "a", "password": "b"}}"#;
    let refused = haier
        .admin
        .post_raw("/api/haier/configs", "application/json", twice)
        .await;
    refused.expect_problem(400, "malformed_json");
    assert_eq!(contents(haier.shop.database()), before);
}

#[tokio::test]
async fn production_refuses_plain_http_to_other_machines() {
    let shop = Shop::with(&[
        ("CANGKU_PROFILE", "production"),
        ("CANGKU_JWT_SECRET", "jwt-8fW2qLx0ZrT5vYc1uNb7eKd4mHs9gPa3"),
        (
            "CANGKU_ENCRYPTION_KEY",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ),
    ])
    .await;
    let admin = shop.admin().await;
    let body = |url: &str| {
        json!({"name": url, "config": {"client_id": "a", "client_secret": "b", "base_url": url,
            "customer_code": "88800001", "password": "c"}})
    };
    let refused = admin
        .post("/api/haier/configs", body("http://haier.example.com"))
        .await;
    let refused = refused.expect_problem(422, "validation_failed");
    refused.expect_field("config.base_url", "invalid_value");
    for url in ["https://haier.example.com", "http://127.0.0.1:1"] {
        let created = admin.post("/api/haier/configs", body(url)).await;
        created.expect(201);
    }
}
