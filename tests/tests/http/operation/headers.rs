//! Response headers, and the documentation page.

use std::io::Read;

use cangku_domain::accounts::Role;
use integration_tests::shop::Shop;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn personal_responses_are_not_cached_and_types_are_not_sniffed() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let customer = shop.sign_in("li", Role::User).await;
    let anybody = shop.anybody();
    for (caller, path) in [
        (&customer, "/api/orders"),
        (&customer, "/api/auth/me"),
        (&customer, "/api/users"),
        (&admin, "/api/users"),
        (&admin, "/api/users/1"),
        (&admin, "/api/api-keys"),
        (&admin, "/api/search-logs"),
        (&admin, "/api/inventory-logs"),
        (&admin, "/api/inventory-logs?format=csv"),
        (&admin, "/api/orders/424242"),
        (&admin, "/api/analytics/daily-active"),
        (&anybody, "/api/orders"),
        (&anybody, "/api/nope"),
        (&anybody, "/docs/nope"),
        (&anybody, "/healthz"),
    ] {
        let response = caller.get(path).await;
        assert_eq!(response.headers["cache-control"], "no-store", "{path}");
        assert_eq!(
            response.headers["x-content-type-options"], "nosniff",
            "{path}"
        );
    }
    let login = json!({"username": "li", "password": "wrong password"});
    let refused = anybody.post("/api/auth/login", login).await;
    assert_eq!(refused.headers["cache-control"], "no-store");
    for path in ["/api/products", "/docs/", "/api/openapi.json"] {
        let response = anybody.get(path).await.expect(200);
        assert_eq!(response.headers["cache-control"], "no-cache", "{path}");
        assert_eq!(
            response.headers["x-content-type-options"], "nosniff",
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_page_is_compressed_only_for_those_who_take_that() {
    let shop = Shop::open().await;
    let anybody = shop.anybody();
    let client = reqwest::Client::builder()
        .no_gzip()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    for file in ["", "index.html", "swagger-ui.css", "swagger-initializer.js"] {
        let address = format!("{}/docs/{file}", shop.address());
        let mut bodies = Vec::new();
        for accepted in [
            None,
            Some("identity"),
            Some("gzip"),
            Some("gzip;q=0"),
            Some("br"),
        ] {
            let request = client.get(&address);
            let request = match accepted {
                Some(accepted) => request.header("accept-encoding", accepted),
                None => request,
            };
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 200, "{file} {accepted:?}");
            assert_eq!(response.headers()["vary"], "accept-encoding");
            let policy = response.headers()["content-security-policy"].to_str();
            assert!(policy.unwrap().contains("frame-ancestors 'none'"), "{file}");
            let encoding = response.headers().get("content-encoding").cloned();
            let body = response.bytes().await.unwrap();
            let body = match encoding {
                None => body.to_vec(),
                Some(encoding) => {
                    assert_eq!(
                        (encoding.as_bytes(), accepted),
                        (&b"gzip"[..], Some("gzip"))
                    );
                    let mut plain = Vec::new();
                    let mut reader = flate2::read::GzDecoder::new(body.as_ref());
                    reader.read_to_end(&mut plain).unwrap();
                    plain
                }
            };
            bodies.push(body);
        }
        assert!(
            !bodies[0].is_empty() && !bodies[0].starts_with(&[0x1f, 0x8b]),
            "{file}"
        );
        assert!(bodies.iter().all(|body| *body == bodies[0]), "{file}");
    }
    let missing = anybody.get("/docs/nope").await;
    missing.expect_problem(404, "route_not_found");
}

#[tokio::test]
async fn the_document_is_not_sent_again_to_those_who_have_it() {
    let shop = Shop::open().await;
    let anybody = shop.anybody();
    let first = anybody.get("/api/openapi.json").await.expect(200);
    assert!(first.text.len() < 620_000, "{} bytes", first.text.len());
    let tag = first.headers["etag"].clone();
    let request = anybody.request(Method::GET, "/api/openapi.json");
    let again = anybody.send(request.header("if-none-match", tag)).await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    let request = anybody.request(Method::GET, "/api/openapi.json");
    let other = anybody
        .send(request.header("if-none-match", "\"other\""))
        .await;
    assert_eq!(other.expect(200).text, first.text);
}

#[tokio::test]
async fn every_response_has_the_security_headers_and_none_names_the_server() {
    let shop = Shop::with(&[("CANGKU_TRUSTED_PROXIES", "127.0.0.1")]).await;
    let admin = shop.admin().await;
    let anybody = shop.anybody();
    for path in [
        "/healthz",
        "/metrics",
        "/docs/",
        "/docs/errors/overloaded",
        "/api/openapi.json",
        "/api/products",
        "/api/orders",
        "/api/users",
        "/api/nope",
        "/media/images/nope.jpg",
    ] {
        for caller in [&admin, &anybody] {
            let request = caller.request(Method::GET, path);
            let headers = caller.send(request).await.headers;
            assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
            assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
            let policy = headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
            assert!(
                policy.contains("frame-ancestors 'none'"),
                "{path}: {policy}"
            );
            for name in ["server", "x-powered-by", "strict-transport-security"] {
                assert!(!headers.contains_key(name), "{path}: {name}");
            }
            let request = caller.request(Method::GET, path);
            let by_https = request.header("x-forwarded-proto", "https");
            let headers = caller.send(by_https).await.headers;
            assert_eq!(
                headers["strict-transport-security"], "max-age=31536000",
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn a_stranger_can_not_claim_to_use_https() {
    let shop = Shop::open().await;
    let anybody = shop.anybody();
    let request = anybody.request(Method::GET, "/api/products");
    let claimed = request
        .header("x-forwarded-proto", "https")
        .header("forwarded", "for=192.0.2.1;proto=https");
    let response = anybody.send(claimed).await.expect(200);
    assert!(!response.headers.contains_key("strict-transport-security"));
}
