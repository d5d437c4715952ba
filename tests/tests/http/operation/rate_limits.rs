//! Requests of one caller in a minute.

use cangku_domain::accounts::Role;
use integration_tests::{
    api_keys::key_like_staff,
    caller::{Caller, Response},
    shop::{PASSWORD, Shop},
};
use reqwest::Method;
use serde_json::json;

/// The headers about the limit of a response.
fn limit_of(response: &Response) -> [Option<&str>; 2] {
    let header = |name| {
        response
            .headers
            .get(name)
            .map(|value| value.to_str().unwrap())
    };
    [header("ratelimit-policy"), header("ratelimit")]
}

/// Sends a request with the key of a service.
async fn get_as(caller: &Caller, key: &str, path: &str) -> Response {
    let request = caller.request(Method::GET, path);
    caller.send(request.header("x-api-key", key)).await
}

#[tokio::test]
async fn each_caller_may_send_so_many_requests_of_a_class_in_a_minute() {
    let shop = Shop::with(&[
        ("CANGKU_READS_PER_MINUTE", "3"),
        ("CANGKU_SERVICE_RATE_FACTOR", "2"),
        ("CANGKU_TRUSTED_PROXIES", "127.0.0.1"),
    ])
    .await;
    let admin = shop.admin().await;
    let made = admin.post("/api/api-keys", key_like_staff("erp")).await;
    let key = made.expect(201).body["key"].as_str().unwrap().to_owned();
    let anybody = shop.anybody();
    for remaining in [
        "\"read\";r=2;t=20",
        "\"read\";r=1;t=40",
        "\"read\";r=0;t=60",
    ] {
        let response = anybody.get("/api/categories").await.expect(200);
        assert_eq!(
            limit_of(&response),
            [Some("\"read\";q=3;w=60"), Some(remaining)]
        );
    }
    let refused = anybody.get("/api/products").await;
    let refused = refused.expect_problem(429, "rate_limit_exceeded");
    let wait: u64 = refused.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=20).contains(&wait), "{wait}");
    let expected = format!("\"read\";r=0;t={wait}");
    assert_eq!(
        limit_of(&refused),
        [Some("\"read\";q=3;w=60"), Some(expected.as_str())]
    );
    assert_eq!(refused.body["violated-policies"], json!(["read"]));
    let kind = "https://iana.org/assignments/http-problem-types#quota-exceeded";
    assert_eq!(refused.body["type"], kind);

    // Others have their own quota: users and services, wherever they come from, and other addresses.
    let read = admin.get("/api/categories").await.expect(200);
    assert_eq!(limit_of(&read)[1], Some("\"read\";r=2;t=20"));
    let read = get_as(&anybody, &key, "/api/categories").await.expect(200);
    assert_eq!(
        limit_of(&read),
        [Some("\"read\";q=6;w=60"), Some("\"read\";r=5;t=10")]
    );
    let request = anybody.request(Method::GET, "/api/categories");
    let elsewhere = request.header("x-forwarded-for", "192.0.2.1");
    anybody.send(elsewhere).await.expect(200);
    // A made-up token or key is no other caller.
    let made_up = Caller::at(shop.address(), Some("made.up.token".to_owned()));
    for refused in [
        made_up.get("/api/categories").await,
        get_as(&anybody, &key.replace("ck_", "ck_A"), "/api/categories").await,
    ] {
        refused.expect_problem(429, "rate_limit_exceeded");
    }
    // What monitors and browsers request has no limit.
    for path in ["/healthz", "/readyz", "/docs/"] {
        let response = anybody.get(path).await.expect(200);
        assert_eq!(limit_of(&response), [None, None], "{path}");
    }
}

#[tokio::test]
async fn a_class_without_a_limit_has_no_headers() {
    let shop = Shop::with(&[("CANGKU_READS_PER_MINUTE", "0")]).await;
    let response = shop.anybody().get("/api/categories").await.expect(200);
    assert_eq!(limit_of(&response), [None, None]);
}

#[tokio::test]
async fn writes_stock_requests_and_exports_have_limits_of_their_own() {
    let shop = Shop::with(&[
        ("CANGKU_WRITES_PER_MINUTE", "1"),
        ("CANGKU_STOCK_REQUESTS_PER_MINUTE", "1"),
        ("CANGKU_EXPORTS_PER_MINUTE", "1"),
    ])
    .await;
    let admin = shop.admin().await;
    for (method, path, policy) in [
        (Method::POST, "/api/categories", "write"),
        (Method::POST, "/api/inventory/lock", "stock"),
        (Method::GET, "/api/products/export", "export"),
    ] {
        let send = || {
            let request = admin.request(method.clone(), path);
            admin.send(request.json(&json!({})))
        };
        let first = send().await;
        assert_ne!(first.status, 429, "{path}");
        let expected = format!("\"{policy}\";q=1;w=60");
        assert_eq!(limit_of(&first)[0], Some(expected.as_str()), "{path}");
        let refused = send().await.expect_problem(429, "rate_limit_exceeded");
        assert_eq!(refused.body["violated-policies"], json!([policy]));
    }
}

#[tokio::test]
async fn sign_ins_and_registrations_count_by_address_also_with_a_token() {
    let shop = Shop::with(&[
        ("CANGKU_LOGINS_PER_MINUTE", "3"),
        ("CANGKU_REGISTRATION_REQUESTS_PER_MINUTE", "2"),
    ])
    .await;
    // Its sign-in is the first.
    let admin = shop.admin().await;
    let wrong = json!({"username": "boss", "password": "a wrong password"});
    let right = json!({"username": "boss", "password": PASSWORD});
    let refused = shop.anybody().post("/api/auth/login", wrong).await;
    refused.expect_problem(401, "bad_credentials");
    admin
        .post("/api/auth/login", right.clone())
        .await
        .expect(200);
    let refused = admin.post("/api/auth/login", right).await;
    refused.expect_problem(429, "too_many_login_attempts");
    for code in [
        "validation_failed",
        "validation_failed",
        "too_many_registrations",
    ] {
        let refused = admin.post("/api/auth/register", json!({})).await;
        assert_eq!(refused.body["code"], code);
    }
}

#[tokio::test]
async fn strangers_who_guess_at_a_name_do_not_lock_its_user_out_for_good() {
    let shop = Shop::with(&[
        ("CANGKU_TRUSTED_PROXIES", "127.0.0.1"),
        ("CANGKU_LOGIN_FAILURES_PER_NAME", "3"),
    ])
    .await;
    shop.sign_in("boss", Role::Admin).await;
    let anybody = shop.anybody();
    let log_in = |address: &str, name: &str, password: &str| {
        let body = json!({"username": name, "password": password});
        let request = anybody.request(Method::POST, "/api/auth/login");
        anybody.send(request.header("x-forwarded-for", address).json(&body))
    };
    log_in("192.0.2.1", "boss", PASSWORD).await.expect(200);
    for (address, name) in [
        ("198.51.100.1", "boss"),
        ("198.51.100.2", "BOSS "),
        ("198.51.100.3", "\u{200b}boss"),
    ] {
        let refused = log_in(address, name, "a wrong password").await;
        refused.expect_problem(401, "bad_credentials");
    }
    let refused = log_in("198.51.100.4", "Boss", PASSWORD).await;
    let refused = refused.expect_problem(429, "too_many_login_attempts");
    let wait: u64 = refused.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        (1..=300).contains(&wait),
        "one attempt in a while is let through: {wait}"
    );
    log_in("192.0.2.1", "Boss", PASSWORD).await.expect(200);
    log_in("198.51.100.4", "clerk", PASSWORD)
        .await
        .expect_problem(401, "bad_credentials");
}
