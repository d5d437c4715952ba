//! The server does exactly what the OpenAPI document says.

use integration_tests::{caller::Caller, catalog_fixture::CatalogFixture, shop::Shop};
use reqwest::Method;
use serde_json::{Value, json};

const METHODS: [&str; 6] = ["GET", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"];

/// The document's paths, with an existing or a missing id, and their methods.
async fn paths(shop: &Shop) -> Vec<(String, Vec<String>)> {
    let document = shop.anybody().get("/api/openapi.json").await.body;
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            let path = path
                .replace("{id}", "1")
                .replace("{product_code}", "CODE")
                .replace("{name}", "x.png");
            (path, methods.map(|method| method.to_uppercase()).collect())
        })
        .collect()
}

#[tokio::test]
async fn a_method_that_the_document_does_not_name_is_405_for_everybody() {
    let shop = Shop::open().await;
    let (admin, anybody) = (shop.admin().await, shop.anybody());
    let mut refused = 0;
    for (path, known) in paths(&shop).await {
        for method in METHODS.map(str::to_owned) {
            if known.contains(&method) {
                continue;
            }
            for caller in [&admin, &anybody] {
                let method: Method = method.parse().unwrap();
                let request = caller.request(method.clone(), &path).json(&json!({}));
                let response = caller.send(request).await;
                assert_eq!(response.status, 405, "{method} {path}: {}", response.text);
                let response = response.expect_problem(405, "method_not_allowed");
                let allowed = response.headers["allow"].to_str().unwrap();
                let mut allowed: Vec<_> = allowed.split(", ").collect();
                let mut known: Vec<_> = known.iter().map(String::as_str).collect();
                allowed.sort_unstable();
                known.sort_unstable();
                assert_eq!(allowed, known, "{method} {path}");
                refused += 1;
            }
        }
    }
    assert!(refused > 300, "{refused}");
    for path in ["/docs/", "/docs/swagger-ui.css", "/api/openapi.json"] {
        let response = anybody.post(path, json!({})).await;
        let response = response.expect_problem(405, "method_not_allowed");
        assert_eq!(response.headers["allow"], "GET", "{path}");
    }
}

#[tokio::test]
async fn times_that_are_blank_are_refused_and_other_blank_filters_restrict_nothing() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    for (path, names) in [
        ("/api/inventory-logs", &["from", "to"][..]),
        ("/api/search-logs", &["from", "to"]),
        ("/api/orders", &["from", "to"]),
        ("/api/analytics/sales-summary", &["from", "to"]),
    ] {
        for name in names {
            for blank in ["", "%20", "%09"] {
                let response = admin.get(&format!("{path}?{name}={blank}")).await;
                let response = response.expect_problem(400, "invalid_query");
                response.expect_field(name, "invalid_value");
            }
        }
    }
    for path in [
        "/api/products?search=&category=&brand=&min_price=&max_price=&is_active=&is_sales=\
         &source=&in_stock=&sort_by=&page=&page_size=",
        "/api/brands?search=&is_active=",
        "/api/inventory-logs?product=&change_type=&reference=&operator=&cursor=&format=",
        "/api/orders?status=&user=&order_number=",
        "/api/haier/sync-logs?status=&sync_type=",
        "/api/products/recommendations?type=&category=&limit=",
    ] {
        admin.get(path).await.expect(200);
    }
}

#[tokio::test]
async fn a_range_from_its_end_to_its_beginning_has_nothing_in_it() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    catalog.product(&admin, json!({"stock": 5})).await;
    let backwards = "from=2099-01-01T00:00:00Z&to=2000-01-01T00:00:00Z";
    for path in [
        format!("/api/inventory-logs?{backwards}"),
        format!("/api/search-logs?{backwards}"),
        format!("/api/orders?{backwards}"),
        "/api/products?min_price=2&max_price=1".to_owned(),
    ] {
        let found = admin.get(&path).await.expect(200).body;
        assert_eq!(
            (&found["total"], &found["results"]),
            (&json!(0), &json!([]))
        );
    }
    let csv = admin
        .get(&format!("/api/inventory-logs?{backwards}&format=csv"))
        .await
        .expect(200);
    assert_eq!(csv.text.lines().count(), 1);
    let all = admin.get("/api/inventory-logs").await.expect(200);
    assert_eq!(all.body["total"], 1);
}

async fn send(admin: &Caller, path: &str, body: &str) -> (u16, Value) {
    let response = admin
        .post_raw(path, "application/json", body.to_owned())
        .await;
    (response.status, response.body)
}

#[tokio::test]
async fn a_whole_number_is_one_however_it_is_written() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let id = catalog.product(&admin, json!({"stock": 100})).await;
    for (quantity, stock) in [("1.0", 99), ("2e0", 97), ("0.3E+1", 94), ("400e-2", 90)] {
        let body = format!(
            "{{\"product_id\": {id}.0, \"quantity\": {quantity}, \"reason\": \"r\", \
             \"expires_in\": 60.00}}"
        );
        let (status, made) = send(&admin, "/api/inventory/lock", &body).await;
        assert_eq!(
            (status, &made["stock_after"]),
            (201, &json!(stock)),
            "{made}"
        );
    }
    let batch = format!(
        "{{\"commands\": [{{\"type\": \"adjust\", \"product_id\": {id}, \"set_to\": 7.0, \
         \"expected_stock\": 9e1, \"reason\": \"r\"}}]}}"
    );
    let (status, made) = send(&admin, "/api/inventory/batch", &batch).await;
    assert_eq!(
        (status, &made["results"][0]["status"]),
        (200, &json!(201)),
        "{made}"
    );
    let seen = format!("{{\"product_ids\": [{id}.0]}}");
    assert_eq!(
        send(&admin, "/api/products/impressions", &seen).await.0,
        204
    );
    let category = "{\"name\": \"a\", \"order\": 20808.0}";
    let (status, made) = send(&admin, "/api/categories", category).await;
    assert_eq!((status, &made["order"]), (201, &json!(20808)));
    for (order, code) in [
        ("1.5", "wrong_type"),
        ("1e-1", "wrong_type"),
        ("1e-999999999", "wrong_type"),
        ("1e999999999", "out_of_range"),
        ("2147483648.0", "out_of_range"),
        ("-1.0", "negative"),
    ] {
        let body = format!("{{\"name\": \"b\", \"order\": {order}}}");
        let (status, refused) = send(&admin, "/api/categories", &body).await;
        assert_eq!(status, 422, "{order}: {refused}");
        assert_eq!(refused["errors"][0]["code"], code, "{order}");
    }
}

#[tokio::test]
async fn an_invalid_visitor_id_is_refused_from_every_caller() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let id = catalog.product(&admin, json!({})).await;
    let path = format!("/api/products/{id}");
    let long = "v".repeat(65);
    for caller in [&admin, &shop.anybody()] {
        for method in [Method::GET, Method::HEAD] {
            for name in ["", "a b", &long] {
                let request = caller.request(method.clone(), &path);
                let response = caller.send(request.header("x-visitor-id", name)).await;
                assert_eq!(response.status, 400, "{method} {name:?}");
            }
            let request = caller.request(method, &path);
            let response = caller.send(request.header("x-visitor-id", &long[..64]));
            response.await.expect(200);
        }
    }
}

#[tokio::test]
async fn texts_are_measured_as_they_are_sent() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let padded = format!("{} ", "n".repeat(100));
    let refused = admin.post("/api/brands", json!({"name": padded})).await;
    let refused = refused.expect_problem(422, "validation_failed");
    refused.expect_field("name", "too_long");
    let trimmed = admin.post("/api/brands", json!({"name": "\n海尔\t"})).await;
    assert_eq!(trimmed.expect(201).body["name"], "海尔");
    let body = json!({"name": "b", "description": "two\r\n\tlines\n"});
    admin.post("/api/brands", body).await.expect(201);
    let body = json!({"name": "c", "description": "\u{b}"});
    let refused = admin.post("/api/brands", body).await;
    let refused = refused.expect_problem(422, "validation_failed");
    refused.expect_field("description", "control_character");
}
