//! The test of a configuration reports each step.

use integration_tests::{caller::Response, catalog_fixture::CatalogFixture};
use serde_json::{Value, json};

use super::haier_fixture::HaierFixture;

/// The status of each step.
fn statuses(response: &Response) -> Vec<String> {
    let steps = response.body["steps"].as_array().unwrap();
    let status = |step: &Value| {
        format!(
            "{} {}",
            step["step"].as_str().unwrap(),
            step["status"].as_str().unwrap()
        )
    };
    steps.iter().map(status).collect()
}

async fn test(haier: &HaierFixture, id: i64, body: Value) -> Response {
    let path = format!("/api/haier/configs/{id}/test");
    haier.admin.post(&path, body).await.expect(200)
}

#[tokio::test]
async fn a_test_asks_for_one_product_its_price_and_its_stock() {
    let haier = HaierFixture::set_up().await;
    // An inactive one can be tested, too.
    let id = haier.create("haier", false).await.id();
    let all = ["authenticate ok", "product ok", "price ok", "stock ok"];
    let tested = test(&haier, id, json!({})).await;
    assert_eq!(statuses(&tested), all, "{}", tested.text);
    assert_eq!(tested.body["ok"], true);
    assert_eq!(tested.body["product_code"], haier.code(0));
    for step in tested.body["steps"].as_array().unwrap() {
        assert!(step["duration_ms"].is_u64() && step["message"].is_string());
        assert_eq!(
            (&step["code"], &step["remedy"]),
            (&Value::Null, &Value::Null)
        );
    }
    let named = haier.code(7);
    let tested = test(&haier, id, json!({"product_code": named})).await;
    assert_eq!(statuses(&tested), all, "{}", tested.text);
    assert_eq!(tested.body["product_code"], named);
    // A product of the shop is taken before one of the list.
    let catalog = CatalogFixture::set_up(&haier.admin).await;
    let own = haier.code(3);
    let product = json!({"product_code": own, "source": "haier"});
    catalog.product(&haier.admin, product).await;
    let tested = test(&haier, id, json!({})).await;
    assert_eq!(tested.body["product_code"], own);
    assert_eq!(statuses(&tested), all, "{}", tested.text);
}

#[tokio::test]
async fn each_step_that_fails_is_reported_with_what_to_do_and_ends_the_test() {
    let haier = HaierFixture::set_up().await;
    let id = haier.create("haier", true).await.id();
    for (fault, step, code) in [
        ("token:500", "authenticate", "haier_unavailable"),
        ("products:403", "product", "haier_forbidden"),
        ("products:404", "product", "haier_refused"),
        ("products:400", "product", "haier_refused"),
        ("prices:503", "price", "haier_unavailable"),
        ("prices:429", "price", "haier_throttled"),
        ("prices:missing-codes", "price", "haier_no_data"),
        ("stock:negative", "stock", "haier_malformed_response"),
        ("stock:html", "stock", "haier_unavailable"),
    ] {
        haier.simulator.control().set_faults([fault]).unwrap();
        let body = json!({"product_code": haier.code(1)});
        let tested = test(&haier, id, body).await;
        assert_eq!(tested.body["ok"], false, "{fault}: {}", tested.text);
        let mut has_failed = false;
        for found in tested.body["steps"].as_array().unwrap() {
            let expected = match (found["step"] == step, has_failed) {
                (true, _) => "failed",
                (false, true) => "skipped",
                (false, false) => "ok",
            };
            has_failed |= found["step"] == step;
            assert_eq!(found["status"], expected, "{fault}: {}", tested.text);
            if expected == "failed" {
                assert_eq!(found["code"], code, "{fault}: {}", tested.text);
                assert!(found["remedy"].is_string() && found["message"].is_string());
            }
        }
        for secret in haier.secrets() {
            assert!(!tested.text.contains(&secret), "{}", tested.text);
        }
    }
}

#[tokio::test]
async fn wrong_credentials_and_addresses_are_told_apart() {
    let haier = HaierFixture::set_up().await;
    let id = haier.create("haier", true).await.id();
    let path = format!("/api/haier/configs/{id}");
    let base_url = haier.simulator.base_url();
    for (config, step, code) in [
        (
            json!({"client_secret": "wrong-secret-1"}),
            "authenticate",
            "haier_authentication_failed",
        ),
        (
            json!({"client_secret": haier.config()["client_secret"], "password": "wrong-secret-2"}),
            "product",
            "haier_forbidden",
        ),
        (
            json!({"password": haier.config()["password"], "token_url": "http://127.0.0.1:1/t"}),
            "authenticate",
            "haier_unavailable",
        ),
        (
            json!({"token_url": haier.config()["token_url"], "base_url": format!("{base_url}/x")}),
            "product",
            "haier_refused",
        ),
    ] {
        haier
            .admin
            .patch(&path, json!({"config": config}))
            .await
            .expect(200);
        let tested = test(&haier, id, json!({"product_code": haier.code(1)})).await;
        let steps = tested.body["steps"].as_array().unwrap();
        let failed = steps.iter().find(|step| step["status"] == "failed");
        let failed = failed.unwrap_or_else(|| panic!("{}", tested.text));
        assert_eq!(failed["step"], step, "{}", tested.text);
        assert!(
            failed["code"] == code || (step == "product" && failed["code"] == "haier_refused"),
            "{}",
            tested.text
        );
        assert!(!tested.text.contains("wrong-secret"), "{}", tested.text);
    }
}

#[tokio::test]
async fn a_hung_platform_ends_the_test_in_time() {
    let haier = HaierFixture::with(&[("CANGKU_REQUEST_SECONDS", "10")]).await;
    let id = haier.create("haier", true).await.id();
    haier.simulator.control().set_faults(["any:hang"]).unwrap();
    let tested = test(&haier, id, json!({})).await;
    assert_eq!(
        statuses(&tested),
        [
            "authenticate failed",
            "product skipped",
            "price skipped",
            "stock skipped"
        ]
    );
    assert_eq!(tested.body["steps"][0]["code"], "haier_unavailable");
}

#[tokio::test]
async fn a_test_with_a_bad_body_or_of_nothing_calls_nobody() {
    let haier = HaierFixture::set_up().await;
    let id = haier.create("haier", true).await.id();
    let path = format!("/api/haier/configs/{id}/test");
    for (body, field, code) in [
        (json!({"product_code": 5}), "product_code", "wrong_type"),
        (json!({"product_code": ""}), "product_code", "blank"),
        (
            json!({"product_code": "x".repeat(51)}),
            "product_code",
            "too_long",
        ),
        (json!({"code": "x"}), "code", "unknown_field"),
    ] {
        let refused = haier.admin.post(&path, body).await;
        refused
            .expect_problem(422, "validation_failed")
            .expect_field(field, code);
    }
    let nothing = "/api/haier/configs/424242/test";
    let refused = haier.admin.post(nothing, json!({})).await;
    refused.expect_problem(404, "haier_config_not_found");
    let counters = haier.simulator.control().counters();
    for call in haier_simulator::Call::ALL {
        assert_eq!(counters.call(call).asked, 0, "{call:?}");
    }
}
