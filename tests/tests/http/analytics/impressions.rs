//! Product impressions reported by front ends.

use integration_tests::api_keys::key_like_staff;
use integration_tests::catalog_fixture::contents;
use reqwest::Method;
use serde_json::{Value, json};

use super::views::{FIREFOX, SAFARI, SPIDER, one_product, sent, views};

const PATH: &str = "/api/products/impressions";

#[tokio::test]
async fn each_product_that_was_shown_counts_once_a_visitor() {
    let (shop, admin, id) = one_product(&[]).await;
    let catalog =
        integration_tests::catalog_fixture::CatalogFixture::named(&admin, "空调", "统帅").await;
    let other = catalog.product(&admin, json!({})).await;
    let anybody = shop.anybody();
    let shown = |ids: Value| {
        let request = anybody.request(Method::POST, PATH);
        request.json(&json!({"product_ids": ids}))
    };
    let response = sent(&anybody, shown(json!([id, other, id, 999])), SAFARI).await;
    let response = response.expect(204);
    assert_eq!(response.text, "");
    sent(&anybody, shown(json!([other])), SAFARI)
        .await
        .expect(204);
    assert_eq!((views(&shop, id), views(&shop, other)), (1, 1));
    sent(&anybody, shown(json!([other])), FIREFOX)
        .await
        .expect(204);
    sent(&anybody, shown(json!([id, other])), SPIDER)
        .await
        .expect(204);
    assert_eq!((views(&shop, id), views(&shop, other)), (1, 2));
    // Opening a product that was shown isn't another view.
    let look = anybody.request(Method::GET, &format!("/api/products/{id}"));
    sent(&anybody, look, SAFARI).await.expect(200);
    assert_eq!(views(&shop, id), 1);
    let every: Vec<i64> = (1..=100).collect();
    sent(&anybody, shown(json!(every)), "a third")
        .await
        .expect(204);
    assert_eq!((views(&shop, id), views(&shop, other)), (2, 3));
}

#[tokio::test]
async fn a_service_names_whom_it_has_shown_them_to() {
    let (shop, admin, id) = one_product(&[]).await;
    let made = admin.post("/api/api-keys", key_like_staff("web")).await;
    let key = made.expect(201).body["key"].as_str().unwrap().to_owned();
    let anybody = shop.anybody();
    for visitor in ["a", "b", "a"] {
        let request = anybody.request(Method::POST, PATH);
        let request = request.header("x-api-key", &key);
        let request = request.header("x-visitor-id", visitor);
        let request = request.json(&json!({"product_ids": [id]}));
        sent(&anybody, request, SAFARI).await.expect(204);
    }
    assert_eq!(views(&shop, id), 2);
    let request = anybody.request(Method::POST, PATH);
    let request = request.header("x-api-key", &key).header("x-visitor-id", "");
    let request = request.json(&json!({"product_ids": [id]}));
    let refused = sent(&anybody, request, SAFARI).await;
    refused.expect_problem(400, "invalid_visitor_id");
}

#[tokio::test]
async fn a_list_with_a_mistake_counts_nothing() {
    let (shop, _, id) = one_product(&[]).await;
    let before = contents(shop.database());
    let anybody = shop.anybody();
    let hundred_and_one: Vec<i64> = (1..=101).collect();
    for (ids, field, code) in [
        (json!([]), "product_ids", "too_short"),
        (json!(hundred_and_one), "product_ids", "too_long"),
        (json!(vec![id; 101]), "product_ids", "too_long"),
        (json!(null), "product_ids", "wrong_type"),
        (json!("1"), "product_ids", "wrong_type"),
        (json!(id), "product_ids", "wrong_type"),
        (json!({"0": id}), "product_ids", "wrong_type"),
        (json!([id, "1"]), "product_ids[1]", "wrong_type"),
        (json!([id, 1.5]), "product_ids[1]", "wrong_type"),
        (json!([id, null]), "product_ids[1]", "wrong_type"),
        (json!([id, [id]]), "product_ids[1]", "wrong_type"),
        (json!([id, true]), "product_ids[1]", "wrong_type"),
        (json!([0, id]), "product_ids[0]", "out_of_range"),
        (json!([id, id, -1]), "product_ids[2]", "negative"),
        (json!([u64::MAX, id]), "product_ids[0]", "out_of_range"),
    ] {
        let response = anybody.post(PATH, json!({"product_ids": ids})).await;
        let response = response.expect_problem(422, "validation_failed");
        response.expect_field(field, code);
    }
    let response = anybody.post(PATH, json!({})).await;
    response
        .expect_problem(422, "validation_failed")
        .expect_field("product_ids", "required");
    let body = json!({"product_ids": [0, "x"], "visitor": "v"});
    let response = anybody.post(PATH, body).await;
    let response = response.expect_problem(422, "validation_failed");
    for (field, code) in [
        ("product_ids[0]", "out_of_range"),
        ("product_ids[1]", "wrong_type"),
        ("visitor", "unknown_field"),
    ] {
        response.clone().expect_field(field, code);
    }
    shop.count_views();
    assert_eq!(contents(shop.database()), before);
}
