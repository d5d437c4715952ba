//! Permissions of every operation in the OpenAPI document, so that none is left out.

use cangku_domain::accounts::Role;
use integration_tests::{
    caller::{Caller, Response},
    catalog_fixture::{CatalogFixture, contents},
    shop::Shop,
};
use reqwest::Method;
use serde_json::{Value, json};

struct Operation {
    method: Method,
    path: String,
    is_guarded: bool,
}

/// All operations, with paths of existing resources.
async fn operations(shop: &Shop) -> Vec<Operation> {
    let document = shop
        .anybody()
        .get("/api/openapi.json")
        .await
        .expect(200)
        .body;
    let paths = document["paths"].as_object().unwrap().clone();
    let mut operations = Vec::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            operations.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: with_query(&path)
                    .replace("{id}", "1")
                    .replace("{session_id}", "1")
                    .replace("{product_code}", "CODE")
                    .replace("{field}", "price"),
                is_guarded: operation["security"][0]["bearer"] == json!([]),
            });
        }
    }
    assert!(operations.len() >= 60, "{} operations", operations.len());
    operations
}

/// The path with the parameters that its operation requires.
fn with_query(path: &str) -> String {
    let query = match path {
        "/api/haier/products" | "/api/haier/prices" => "?codes=CODE",
        "/api/haier/stock" => "?code=CODE",
        "/api/haier/logistics" => "?order_code=CODE",
        _ => "",
    };
    format!("{path}{query}")
}

async fn send(caller: &Caller, operation: &Operation) -> Response {
    let request = caller.request(operation.method.clone(), &operation.path);
    let request = match operation.method {
        Method::GET | Method::HEAD | Method::DELETE => request,
        _ => request.json(&Value::Object(serde_json::Map::new())),
    };
    caller.send(request).await
}

/// Whether an operation passes a question on to Haier.
fn is_live_question(path: &str) -> bool {
    let path = path.split('?').next().unwrap();
    let questions = ["products", "prices", "stock", "logistics", "balance"];
    questions
        .iter()
        .any(|question| path == format!("/api/haier/{question}"))
}

/// The lowest role that may use a protected operation.
fn minimum_role(operation: &Operation) -> Role {
    match operation.path.as_str() {
        "/api/media-images/1" if operation.method == Method::GET => Role::Staff,
        "/api/orders/1/ship"
        | "/api/orders/1/parcels"
        | "/api/orders/1/refund/confirm"
        | "/api/orders/1/refund/reject" => Role::Staff,
        "/api/orders/1/payments" if operation.method == Method::POST => Role::Staff,
        "/api/orders/1/refunds" => Role::Staff,
        path if path.ends_with("/timeline") => Role::Staff,
        path if path.starts_with("/api/orders") => Role::User,
        "/api/returns" | "/api/returns/1" | "/api/returns/1/withdraw" => Role::User,
        path if path.starts_with("/api/returns") => Role::Staff,
        path if path.starts_with("/api/payments") => Role::Staff,
        path if path.starts_with("/api/attention") => Role::Staff,
        path if path.starts_with("/api/plans") && operation.method == Method::GET => Role::Staff,
        path if path.starts_with("/api/imports") && operation.method == Method::GET => Role::Staff,
        path if path.starts_with("/api/analytics") => Role::Staff,
        path if is_live_question(path) => Role::Staff,
        "/api/haier/failures" | "/api/haier/failures/groups" => Role::Staff,
        "/api/inventory/lock"
        | "/api/inventory/release"
        | "/api/inventory/batch"
        | "/api/inventory/consume"
        | "/api/inventory/holds"
        | "/api/inventory/holds/release"
        | "/api/inventory/low-stock"
        | "/api/media-images"
        | "/api/inventory-logs"
        | "/api/products/export"
        | "/api/products/1/restock-request" => Role::Staff,
        _ => Role::Admin,
    }
}

#[tokio::test]
async fn every_write_and_every_secret_needs_its_role() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    catalog
        .product(&admin, json!({"product_code": "CODE", "stock": 3}))
        .await;
    let user = shop.sign_in("customer", Role::User).await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    let forger = Caller::at(shop.address(), Some("x.y.z".to_owned()));
    // Exports are audited.
    let contents = || {
        let mut contents = contents(shop.database());
        contents.remove("audit_log");
        contents
    };
    let before = contents();
    let mut guarded = 0;
    for operation in operations(&shop).await {
        let what = format!("{} {}", operation.method, operation.path);
        let for_anybody = matches!(operation.method, Method::GET | Method::HEAD)
            && !operation.path.starts_with("/api/users")
            && !operation.path.starts_with("/api/api-keys")
            && !operation.path.starts_with("/api/haier")
            && !operation.path.starts_with("/api/media-images")
            && !operation.path.starts_with("/api/inventory")
            && !operation.path.starts_with("/api/orders")
            && !operation.path.starts_with("/api/payments")
            && !operation.path.starts_with("/api/returns")
            && !operation.path.starts_with("/api/attention")
            && !operation.path.starts_with("/api/plans")
            && !operation.path.starts_with("/api/imports")
            && !operation.path.starts_with("/api/analytics")
            && operation.path != "/api/search-logs"
            && operation.path != "/api/audit-log"
            && !operation.path.ends_with("/timeline")
            && operation.path != "/api/products/export"
            && !operation.path.starts_with("/api/search/blocked-keywords")
            && !operation.path.starts_with("/api/search/synonyms")
            || operation.path == "/api/products/impressions"
            || operation.path.starts_with("/api/auth/");
        if is_about_oneself(&operation.path) {
            // `everyone_may_see_and_end_their_own_sessions` sends the request of a user.
            assert!(operation.is_guarded, "{what}");
            let anonymous = send(&shop.anybody(), &operation).await;
            anonymous.expect_problem(401, "missing_token");
            let forged = send(&forger, &operation).await;
            forged.expect_problem(401, "invalid_token");
            continue;
        }
        assert_eq!(operation.is_guarded, !for_anybody, "{what} in the document");
        let anonymous = send(&shop.anybody(), &operation).await;
        if for_anybody {
            let refused = matches!(anonymous.status, 401 | 403);
            assert!(!refused, "{what}: {}", anonymous.text);
            // An invalid token does no harm on a route without authentication.
            assert_eq!(
                send(&forger, &operation).await.status,
                anonymous.status,
                "{what}"
            );
            continue;
        }
        guarded += 1;
        anonymous.expect_problem(401, "missing_token");
        send(&forger, &operation)
            .await
            .expect_problem(401, "invalid_token");
        for (caller, role) in [(&user, Role::User), (&staff, Role::Staff)] {
            let response = send(caller, &operation).await;
            if role < minimum_role(&operation) {
                let is_command = ["lock", "release", "batch", "consume"]
                    .iter()
                    .any(|verb| operation.path == format!("/api/inventory/{verb}"));
                let code = if is_command && role == Role::User {
                    "customer_locks_off"
                } else {
                    "forbidden"
                };
                response.expect_problem(403, code);
            } else {
                // 415: a picture isn't JSON; 404: no such order; 409: the product doesn't need
                // restocking.
                assert!(
                    matches!(response.status, 200 | 404 | 409 | 415 | 422),
                    "{what}: {}",
                    response.text
                );
            }
        }
    }
    assert!(guarded >= 19, "{guarded} guarded operations");
    assert_eq!(contents(), before);
}

/// Whether an operation is about the caller's own account.
fn is_about_oneself(path: &str) -> bool {
    let path = path.strip_prefix("/api/auth/");
    path.is_some_and(|path| !matches!(path, "login" | "refresh" | "register"))
}

#[tokio::test]
async fn everyone_may_see_and_end_their_own_sessions() {
    let shop = Shop::open().await;
    let mut found = 0;
    for operation in operations(&shop).await {
        if is_about_oneself(&operation.path) {
            found += 1;
            // A session for each, since the operation may end it.
            let user = shop.sign_in("customer", Role::User).await;
            let response = send(&user, &operation).await;
            assert!(
                matches!(response.status, 200 | 204 | 404 | 422),
                "{} {}: {}",
                operation.method,
                operation.path,
                response.text
            );
        }
    }
    assert_eq!(found, 6);
}

#[tokio::test]
async fn an_anonymous_caller_is_refused_before_the_body_is_read() {
    let shop = Shop::open().await;
    let anybody = shop.anybody();
    for operation in operations(&shop).await {
        if operation.is_guarded {
            let request = anybody.request(operation.method, &operation.path);
            let request = request
                .header("content-type", "application/json")
                .body("{{{");
            anybody
                .send(request)
                .await
                .expect_problem(401, "missing_token");
        }
    }
}
