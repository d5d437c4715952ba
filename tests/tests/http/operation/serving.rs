//! Health, request ids, the OpenAPI document, and responses to unknown routes.

use integration_tests::shop::Shop;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_server_that_can_serve_is_ready() {
    let shop = Shop::open().await;
    for path in ["/healthz", "/readyz"] {
        let response = shop.anybody().get(path).await.expect(200);
        assert_eq!(response.body, json!({"status": "ok"}));
    }
}

#[tokio::test]
async fn a_request_keeps_the_id_it_came_with() {
    let shop = Shop::open().await;
    let anybody = shop.anybody();
    let with_id = |id: &'static str| {
        anybody
            .request(Method::GET, "/api/nope")
            .header("x-request-id", id)
    };
    let response = anybody.send(with_id("order-7.1")).await;
    assert_eq!(response.headers["x-request-id"], "order-7.1");
    assert_eq!(response.body["request_id"], "order-7.1");
    for unfit in ["two words", "<script>", ""] {
        let response = anybody.send(with_id(unfit)).await;
        assert_ne!(response.headers["x-request-id"], unfit);
    }
    let long = "x".repeat(65);
    let request = anybody
        .request(Method::GET, "/healthz")
        .header("x-request-id", &long);
    assert_ne!(
        anybody.send(request).await.headers["x-request-id"],
        long.as_str()
    );
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_too() {
    let shop = Shop::open().await;
    let anybody = shop.anybody();
    anybody
        .get("/")
        .await
        .expect_problem(404, "route_not_found");
    anybody
        .get("/api/nope")
        .await
        .expect_problem(404, "route_not_found");
    let refused = anybody
        .delete("/api/products")
        .await
        .expect_problem(405, "method_not_allowed");
    assert_eq!(refused.headers["allow"], "GET, POST");
    let refused = anybody
        .post("/healthz", json!({}))
        .await
        .expect_problem(405, "method_not_allowed");
    assert_eq!(refused.headers["allow"], "GET");
}

#[tokio::test]
async fn every_get_route_responds_to_head_without_a_body() {
    let shop = Shop::open().await;
    let anybody = shop.anybody();
    for path in ["/healthz", "/readyz", "/api/products", "/docs/"] {
        let response = anybody
            .send(anybody.request(Method::HEAD, path))
            .await
            .expect(200);
        assert_eq!(response.text, "", "{path}");
        assert!(response.headers.contains_key("content-type"), "{path}");
    }
    let refused = anybody
        .send(anybody.request(Method::HEAD, "/api/nope"))
        .await;
    assert_eq!(refused.status, 404);
}

#[tokio::test]
async fn the_document_names_every_route_and_its_errors() {
    let shop = Shop::open().await;
    let document = shop
        .anybody()
        .get("/api/openapi.json")
        .await
        .expect(200)
        .body;
    assert_eq!(
        document["openapi"].as_str().unwrap().split('.').next(),
        Some("3")
    );
    for (path, methods) in [
        ("/api/products", &["get", "post"][..]),
        ("/api/products/{id}", &["get", "put", "patch", "delete"]),
        ("/api/products/by-code/{product_code}", &["get"]),
        ("/api/products/{id}/related", &["get"]),
        ("/api/products/recommendations", &["get"]),
        ("/api/categories", &["get", "post"]),
        ("/api/brands/{id}", &["get", "put", "patch", "delete"]),
        ("/api/haier/sync-logs", &["get"]),
        ("/api/auth/login", &["post"]),
        ("/media/images/{name}", &["get", "head"]),
        ("/readyz", &["get"]),
    ] {
        for method in methods {
            let operation = &document["paths"][path][method];
            assert!(operation["responses"].is_object(), "{method} {path}");
        }
    }
    let create = &document["paths"]["/api/products"]["post"];
    for status in [
        "201", "400", "401", "403", "409", "413", "415", "422", "503",
    ] {
        assert!(
            create["responses"][status].is_object(),
            "POST /api/products {status}"
        );
    }
    assert!(create["security"][0]["bearer"].is_array());
    let required = &document["components"]["schemas"]["ProductBody"]["required"];
    for field in ["name", "category_id", "brand_id", "price"] {
        assert!(
            required
                .as_array()
                .is_some_and(|r| r.contains(&json!(field))),
            "{field}: {required}"
        );
    }
}

#[tokio::test]
async fn the_document_can_be_browsed_without_the_internet() {
    let shop = Shop::open().await;
    let moved = shop.anybody().get("/docs").await;
    assert_eq!(
        (moved.status, moved.headers["location"].to_str().unwrap()),
        (307, "/docs/")
    );
    let page = shop.anybody().get("/docs/").await.expect(200);
    assert!(
        !page.text.contains("https://"),
        "the page reaches out: {}",
        page.text
    );
    for asset in [
        "swagger-ui.css",
        "swagger-ui-bundle.js",
        "swagger-initializer.js",
    ] {
        shop.anybody()
            .get(&format!("/docs/{asset}"))
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn without_its_database_the_server_says_503_and_recovers_by_itself() {
    let shop = Shop::open().await;
    let anybody = shop.anybody();
    anybody.get("/api/categories").await.expect(200);
    shop.database().shut();
    let refused = anybody
        .get("/readyz")
        .await
        .expect_problem(503, "database_unavailable");
    assert!(refused.headers.contains_key("retry-after"));
    anybody
        .get("/api/categories")
        .await
        .expect_problem(503, "database_unavailable");
    anybody.get("/healthz").await.expect(200);
    shop.database().reopen();
    for _ in 0..100 {
        if anybody.get("/readyz").await.status == 200 {
            anybody.get("/api/categories").await.expect(200);
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the server never came back");
}

#[tokio::test]
async fn headers_without_end_are_refused_from_below() {
    let shop = Shop::open().await;
    let anybody = shop.anybody();
    let request = anybody
        .request(Method::GET, "/healthz")
        .header("x-long", "x".repeat(140_000));
    // The connection may be closed before the response is read.
    if let Ok(response) = anybody.try_send(request).await {
        assert_eq!(response.expect(431).text, "");
    }
    anybody.get("/healthz").await.expect(200);
}
