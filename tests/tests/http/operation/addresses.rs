//! The address by which clients are limited, behind proxies and without one.

use cangku_domain::accounts::Role;
use integration_tests::{
    caller::Response,
    catalog_fixture::CatalogFixture,
    shop::{PASSWORD, Shop},
};
use reqwest::{Method, header::HeaderValue};
use serde_json::json;

/// A shop whose proxy is this machine.
async fn behind_a_proxy(settings: &[(&str, &str)]) -> Shop {
    let proxy = ("CANGKU_TRUSTED_PROXIES", "127.0.0.1");
    Shop::with(&[&[proxy], settings].concat()).await
}

/// A login with these headers.
async fn log_in(shop: &Shop, password: &str, headers: &[(&str, &str)]) -> Response {
    let anybody = shop.anybody();
    let mut request = anybody.request(Method::POST, "/api/auth/login");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = json!({"username": "clerk", "password": password});
    anybody.send(request.json(&body)).await
}

async fn get_with(shop: &Shop, headers: &[(&str, &[u8])]) -> Response {
    let anybody = shop.anybody();
    let mut request = anybody.request(Method::GET, "/api/categories");
    for (name, value) in headers {
        request = request.header(*name, HeaderValue::from_bytes(value).unwrap());
    }
    anybody.send(request).await
}

#[tokio::test]
async fn behind_a_proxy_each_client_has_its_own_limits() {
    let shop = behind_a_proxy(&[("CANGKU_LOGIN_FAILURES", "2")]).await;
    shop.sign_in("clerk", Role::Staff).await;
    let attacker = [("x-forwarded-for", "6.6.6.6, 192.0.2.1")];
    for _ in 0..2 {
        log_in(&shop, "a wrong password", &attacker)
            .await
            .expect_problem(401, "bad_credentials");
    }
    // What it writes to the left of what its proxy appends has no effect.
    for header in [
        "192.0.2.1",
        "7.7.7.7, 192.0.2.1",
        "127.0.0.1,\"x, 192.0.2.1:99",
    ] {
        log_in(&shop, PASSWORD, &[("x-forwarded-for", header)])
            .await
            .expect_problem(429, "too_many_login_attempts");
    }
    for header in [
        ("x-forwarded-for", "192.0.2.2"),
        ("x-forwarded-for", "192.0.2.1, 2001:db8::1"),
        (
            "forwarded",
            "for=192.0.2.1, for=\"[2001:db8::2]:80\";proto=https",
        ),
        ("x-real-ip", "192.0.2.1"),
    ] {
        log_in(&shop, PASSWORD, &[header]).await.expect(200);
    }
    let admin = shop.admin().await;
    let path = "/api/audit-log?action=fail_log_in";
    let refused = admin.get(path).await.expect(200).body;
    assert_eq!(refused["results"][0]["client_address"], "192.0.2.1");
}

#[tokio::test]
async fn without_a_trusted_proxy_no_header_names_a_client() {
    let settings = [
        ("CANGKU_LOGIN_FAILURES", "2"),
        ("CANGKU_TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
    ];
    for settings in [&settings[..1], &settings] {
        let shop = Shop::with(settings).await;
        shop.sign_in("clerk", Role::Staff).await;
        for header in [
            ("x-forwarded-for", "192.0.2.1"),
            ("forwarded", "for=192.0.2.2"),
        ] {
            log_in(&shop, "a wrong password", &[header])
                .await
                .expect_problem(401, "bad_credentials");
        }
        for header in [
            ("x-forwarded-for", "192.0.2.3"),
            ("forwarded", "for=192.0.2.4"),
            ("x-forwarded-for", "malformed"),
            ("x-real-ip", "192.0.2.5"),
        ] {
            log_in(&shop, PASSWORD, &[header])
                .await
                .expect_problem(429, "too_many_login_attempts");
        }
    }
}

#[tokio::test]
async fn registrations_count_by_the_address_of_the_client() {
    let shop = behind_a_proxy(&[("CANGKU_REGISTRATIONS_PER_ADDRESS", "1")]).await;
    let anybody = shop.anybody();
    let register = |name: &str, address: &str| {
        let body = json!({"username": name, "password": PASSWORD});
        let request = anybody.request(Method::POST, "/api/auth/register");
        anybody.send(request.header("x-forwarded-for", address).json(&body))
    };
    register("ann", "192.0.2.1").await.expect(201);
    register("bob", "192.0.2.1")
        .await
        .expect_problem(429, "too_many_registrations");
    register("bob", "2001:db8:0:1::1").await.expect(201);
    // An IPv6 /64 network counts as one address.
    register("cid", "2001:db8:0:1:2::3")
        .await
        .expect_problem(429, "too_many_registrations");
    register("cid", "2001:db8:0:2::1").await.expect(201);
}

#[tokio::test]
async fn views_count_by_the_address_of_the_client() {
    let shop = behind_a_proxy(&[("CANGKU_VIEWS_PER_ADDRESS", "1")]).await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({"product_code": "V1"})).await;
    let anybody = shop.anybody();
    for (agent, address) in [("a", "192.0.2.1"), ("b", "192.0.2.1"), ("c", "192.0.2.2")] {
        let request = anybody.request(Method::GET, &format!("/api/products/{product}"));
        let request = request
            .header("user-agent", format!("Mozilla/5.0 {agent}"))
            .header("x-forwarded-for", address);
        anybody.send(request).await.expect(200);
    }
    shop.count_views();
    let query = format!("SELECT view_count FROM products WHERE id = {product}");
    assert_eq!(shop.database().number(&query), 2);
}

#[tokio::test]
async fn malformed_headers_of_a_proxy_are_refused() {
    let shop = behind_a_proxy(&[]).await;
    let many = vec!["127.0.0.1"; 101].join(", ");
    for (name, value) in [
        ("x-forwarded-for", b"192.0.2.1, nonsense".as_slice()),
        ("x-forwarded-for", many.as_bytes()),
        ("forwarded", b"for=\"192.0.2.1"),
        ("forwarded", b"for=192.0.2.1 for=192.0.2.2"),
    ] {
        let refused = get_with(&shop, &[(name, value)]).await;
        refused.expect_problem(400, "invalid_forwarding_header");
    }
    let both = [
        ("forwarded", b"for=6.6.6.6".as_slice()),
        ("x-forwarded-for", b"192.0.2.1"),
    ];
    let refused = get_with(&shop, &both).await;
    refused.expect_problem(400, "conflicting_forwarding_headers");
    let spoofed = vec!["6.6.6.6"; 1000].join(",") + ",192.0.2.1";
    get_with(&shop, &[("x-forwarded-for", spoofed.as_bytes())])
        .await
        .expect(200);

    let chosen = behind_a_proxy(&[("CANGKU_FORWARDED_HEADER", "x-forwarded-for")]).await;
    get_with(&chosen, &both).await.expect(200);
}

#[tokio::test]
async fn headers_that_are_no_text_or_too_large_are_refused() {
    let shop = Shop::open().await;
    for name in ["authorization", "accept", "x-forwarded-for", "origin"] {
        let refused = get_with(&shop, &[(name, b"Bearer \xff")]).await;
        let refused = refused.expect_problem(400, "invalid_header");
        assert!(refused.body["detail"].as_str().unwrap().contains(name));
    }
    get_with(
        &shop,
        &[("cookie", b"seen=\xff\xfe"), ("user-agent", b"\xff")],
    )
    .await
    .expect(200);
    let cookie = vec![b'c'; 65 * 1024];
    get_with(&shop, &[("cookie", &cookie)])
        .await
        .expect_problem(431, "headers_too_large");
    get_with(&shop, &[("cookie", &cookie[..60 * 1024])])
        .await
        .expect(200);
}
