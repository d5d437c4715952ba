//! Web pages of other origins.

use integration_tests::{caller::Response, shop::Shop};
use reqwest::Method;

const ORIGIN: &str = "https://shop.example.com";

async fn send(shop: &Shop, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
    let anybody = shop.anybody();
    let mut request = anybody.request(method, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    anybody.send(request).await
}

/// A browser's question whether a page may send a request.
async fn preflight(shop: &Shop, origin: &str, method: &str, headers: &str) -> Response {
    let question = [
        ("origin", origin),
        ("access-control-request-method", method),
        ("access-control-request-headers", headers),
    ];
    send(shop, Method::OPTIONS, "/api/orders", &question).await
}

#[tokio::test]
async fn pages_of_the_named_origins_may_call_the_api_and_no_others() {
    let shop = Shop::with(&[(
        "CANGKU_CORS_ORIGINS",
        "https://shop.example.com, http://localhost:5173",
    )])
    .await;
    let allowed = preflight(
        &shop,
        ORIGIN,
        "POST",
        "authorization,content-type,idempotency-key",
    )
    .await;
    let allowed = allowed.expect(200);
    assert_eq!(allowed.headers["access-control-allow-origin"], ORIGIN);
    assert_eq!(allowed.headers["access-control-max-age"], "600");
    assert!(
        !allowed
            .headers
            .contains_key("access-control-allow-credentials")
    );
    for (origin, method, header) in [
        ("https://evil.example.com", "POST", "authorization"),
        ("http://shop.example.com", "POST", "authorization"),
        ("https://shop.example.com:8443", "POST", "authorization"),
        ("null", "POST", "authorization"),
        (ORIGIN, "TRACE", "authorization"),
        (ORIGIN, "POST", "x-other"),
    ] {
        let refused = preflight(&shop, origin, method, header).await;
        let refused = refused.expect_problem(403, "cross_origin_refused");
        assert!(
            !refused.headers.contains_key("access-control-allow-origin"),
            "{origin}"
        );
    }
    for path in ["/api/categories", "/api/orders", "/api/nope"] {
        let response = send(&shop, Method::GET, path, &[("origin", ORIGIN)]).await;
        assert_eq!(
            response.headers["access-control-allow-origin"], ORIGIN,
            "{path}"
        );
        let exposed = response.headers["access-control-expose-headers"]
            .to_str()
            .unwrap();
        assert!(
            exposed.contains("etag") && exposed.contains("retry-after"),
            "{exposed}"
        );
        let varies = response.headers.get_all("vary").iter();
        let varies: Vec<_> = varies
            .map(|value| value.to_str().unwrap().to_lowercase())
            .collect();
        assert!(varies.join(",").contains("origin"), "{varies:?}");
        let other = [("origin", "https://evil.example.com")];
        let response = send(&shop, Method::GET, path, &other).await;
        assert!(
            !response.headers.contains_key("access-control-allow-origin"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn without_the_setting_no_page_of_another_origin_may() {
    let shop = Shop::open().await;
    let refused = preflight(&shop, ORIGIN, "POST", "authorization").await;
    let refused = refused.expect_problem(405, "method_not_allowed");
    assert!(!refused.headers.contains_key("access-control-allow-origin"));
    let response = send(&shop, Method::GET, "/api/categories", &[("origin", ORIGIN)]).await;
    let response = response.expect(200);
    assert!(!response.headers.contains_key("access-control-allow-origin"));
}
