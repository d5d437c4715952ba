//! Haier's failures become problems with a code of their own.

use super::haier_fixture::HaierFixture;

#[tokio::test]
async fn each_failure_of_haier_has_its_code() {
    let haier = HaierFixture::configured_by_settings().await;
    let code = haier.code(1);
    let prices = format!("/api/haier/prices?codes={code}");
    let stock = format!("/api/haier/stock?code={code}");
    let products = format!("/api/haier/products?codes={code}");
    for (fault, path, status, code) in [
        ("prices:403", prices.as_str(), 502, "haier_forbidden"),
        ("prices:400", &prices, 502, "haier_refused"),
        ("products:404", &products, 502, "haier_refused"),
        ("prices:success-false", &prices, 502, "haier_refused"),
        ("stock:negative", &stock, 502, "haier_malformed_response"),
        ("stock:data-null", &stock, 404, "haier_no_data"),
        ("stock:null", &stock, 502, "haier_malformed_response"),
        ("prices:429", &prices, 503, "haier_throttled"),
        ("prices:503", &prices, 503, "haier_unavailable"),
        ("prices:html", &prices, 503, "haier_unavailable"),
        ("prices:reset", &prices, 503, "haier_unavailable"),
        (
            "balance:500",
            "/api/haier/balance",
            503,
            "haier_unavailable",
        ),
        (
            "logistics:500",
            "/api/haier/logistics?order_code=A",
            503,
            "haier_unavailable",
        ),
    ] {
        let set = haier.simulator.control().set_faults([fault]);
        set.unwrap_or_else(|error| panic!("{fault}: {error}"));
        let failed = haier.admin.get(path).await;
        assert_eq!(failed.status, status, "{fault}: {}", failed.text);
        let failed = failed.expect_problem(status, code);
        assert_eq!(
            failed.headers.contains_key("retry-after"),
            status == 503,
            "{fault}"
        );
        for secret in haier.secrets() {
            assert!(!failed.text.contains(&secret), "{}", failed.text);
        }
    }
}

#[tokio::test]
async fn a_hung_or_missing_platform_is_unavailable_in_time() {
    let haier = HaierFixture::with(&[("CANGKU_REQUEST_SECONDS", "5")]).await;
    let id = haier.create("haier", true).await.id();
    haier.simulator.control().set_faults(["any:hang"]).unwrap();
    let failed = haier.admin.get("/api/haier/balance").await;
    failed.expect_problem(503, "haier_unavailable");
    let nowhere = serde_json::json!({"config": {"base_url": "http://127.0.0.1:1",
        "token_url": null}});
    let path = format!("/api/haier/configs/{id}");
    haier.admin.patch(&path, nowhere).await.expect(200);
    let failed = haier.admin.get("/api/haier/balance").await;
    failed.expect_problem(503, "haier_unavailable");
}

#[tokio::test]
async fn wrong_credentials_are_named_and_not_shown() {
    let haier = HaierFixture::set_up().await;
    let id = haier.create("haier", true).await.id();
    let path = format!("/api/haier/configs/{id}");
    let wrong = serde_json::json!({"config": {"client_secret": "wrong-secret"}});
    haier.admin.patch(&path, wrong).await.expect(200);
    let failed = haier.admin.get("/api/haier/balance").await;
    let failed = failed.expect_problem(502, "haier_authentication_failed");
    assert!(!failed.text.contains("wrong-secret"));
}
