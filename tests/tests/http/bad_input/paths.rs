//! Invalid ids and codes in paths.

use reqwest::Method;
use serde_json::json;

use super::bad_input_fixture::BadInputFixture;

#[tokio::test]
async fn an_id_that_can_be_none_is_refused_at_every_route_with_one() {
    let fixture = BadInputFixture::set_up().await;
    let with_id: Vec<_> = fixture.operations();
    let with_id: Vec<_> = with_id
        .iter()
        .filter(|(path, ..)| path.contains("{id}"))
        // A payment may name an order by its number, which can be nearly any text.
        .filter(|(path, method, _)| {
            (path.as_str(), method) != ("/api/orders/{id}/payments", &Method::POST)
        })
        .collect();
    assert!(with_id.len() >= 16, "{with_id:?}");
    for (path, method, _) in with_id {
        for id in [
            "0",
            "-1",
            "abc",
            "1.5",
            "1e3",
            "0x1",
            "%00",
            "%FF",
            "1%20",
            "%20",
            "null",
            "１",
            "9223372036854775808",
            "99999999999999999999999999",
            "1;DROP%20TABLE%20users",
            "%27%20OR%201=1",
            "..%2F1",
            "{id}",
        ] {
            let request = fixture.admin.request(
                method.clone(),
                &path.replace("{id}", id).replace("{field}", "price"),
            );
            let request = match *method {
                Method::GET | Method::DELETE => request,
                _ => request
                    .header("content-type", "application/json")
                    .body("{}"),
            };
            let response = fixture.admin.send(request).await;
            assert_eq!(
                response.status, 400,
                "{method} {path} {id}: {}",
                response.text
            );
            response.expect_problem(400, "invalid_path");
        }
    }
    fixture.assert_nothing_was_written();
}

#[tokio::test]
async fn an_id_of_nothing_is_not_found_at_every_route_with_one() {
    let fixture = BadInputFixture::set_up().await;
    for (path, method, _) in fixture.operations() {
        if !path.contains("{id}") {
            continue;
        }
        let code = match path.split('/').nth(2).unwrap() {
            "haier" if path.contains("/configs") => "haier_config_not_found",
            "haier" if path.contains("/failures/") => "sync_failure_not_found",
            "haier" if path.contains("ignored-products") => "ignored_product_not_found",
            "haier" if !path.contains("sync-logs") => "supplier_name_not_found",
            "search" if path.contains("synonyms") => "search_synonym_not_found",
            "search" => "blocked_keyword_not_found",
            "categories" => "category_not_found",
            "brands" => "brand_not_found",
            "products" => "product_not_found",
            "users" => "user_not_found",
            "auth" => "session_not_found",
            "orders" => "order_not_found",
            "media-images" => "media_image_not_found",
            "api-keys" => "api_key_not_found",
            "payments" => "payment_not_found",
            "returns" => "return_not_found",
            "attention" => "attention_item_not_found",
            "plans" => "plan_not_found",
            "imports" => "import_not_found",
            _ => "sync_log_not_found",
        };
        for id in ["424242", "9223372036854775807"] {
            let request = fixture.admin.request(
                method.clone(),
                &path
                    .replace("{id}", id)
                    .replace("{field}", "price")
                    .replace("{session_id}", "1"),
            );
            let request = match method {
                Method::PUT if path.ends_with("/parcels") => request.json(&json!({"parcels": []})),
                Method::PUT => {
                    let kind = path.trim_end_matches("/{id}");
                    request.json(&fixture.whole_body(kind))
                }
                Method::PATCH => request
                    .header("content-type", "application/json")
                    .body("{}"),
                Method::POST => request.json(&match path.as_str() {
                    "/api/orders/{id}/payments" => {
                        json!({"amount": "1.00", "method": "cash", "reference": "T1"})
                    }
                    "/api/orders/{id}/refunds" => json!({"method": "cash"}),
                    "/api/returns/{id}/decline" => json!({"reason": "late"}),
                    "/api/returns/{id}/refund" => json!({"method": "cash"}),
                    "/api/payments/{id}/assign" => json!({"order_id": 1}),
                    "/api/payments/{id}/refund" => json!({"method": "cash"}),
                    path if path.ends_with("/merge") => json!({"into": 1}),
                    _ => json!({}),
                }),
                _ => request,
            };
            fixture.admin.send(request).await.expect_problem(404, code);
        }
    }
    fixture.assert_nothing_was_written();
}

#[tokio::test]
async fn a_product_code_that_can_be_none_is_refused() {
    let fixture = BadInputFixture::set_up().await;
    let anybody = fixture.shop.anybody();
    let get = |code: String| {
        let anybody = anybody.clone();
        async move { anybody.get(&format!("/api/products/by-code/{code}")).await }
    };
    for code in [
        "%00",
        "a%00b",
        "%0A",
        "%20",
        &"x".repeat(51),
        &"%E5%AD%97".repeat(51),
    ] {
        get(code.to_owned())
            .await
            .expect_problem(400, "invalid_path");
    }
    for code in [
        "NOPE",
        "%FF",
        "%25",
        "_",
        "%27--",
        "TAKE%5F",
        "1",
        &"x".repeat(50),
    ] {
        get(code.to_owned())
            .await
            .expect_problem(404, "product_not_found");
    }
    get("TAKEN".to_owned()).await.expect(200);
    get("%54AKEN".to_owned()).await.expect(200);
    get(String::new())
        .await
        .expect_problem(404, "route_not_found");
    get("a/b".to_owned())
        .await
        .expect_problem(404, "route_not_found");
    fixture.assert_nothing_was_written();
}

#[tokio::test]
async fn a_path_of_its_own_is_not_taken_for_an_id() {
    let fixture = BadInputFixture::set_up().await;
    let path = "/api/products/recommendations";
    let refused = fixture.admin.post(path, serde_json::json!({})).await;
    let refused = refused.expect_problem(405, "method_not_allowed");
    assert_eq!(refused.headers["allow"], "GET");
    let refused = fixture.admin.delete(path).await;
    let refused = refused.expect_problem(405, "method_not_allowed");
    assert_eq!(refused.headers["allow"], "GET");
    fixture.assert_nothing_was_written();
}
