//! Live questions are passed on to Haier, cached for seconds and limited for each caller.

use std::time::Duration;

use cangku_domain::accounts::Role;
use haier_simulator::Call;
use serde_json::{Value, json};

use super::haier_fixture::HaierFixture;

fn asked(haier: &HaierFixture, call: Call) -> u64 {
    haier.simulator.control().counters().call(call).asked
}

#[tokio::test]
async fn each_question_is_answered_in_snake_case_with_money_as_text() {
    let haier = HaierFixture::configured_by_settings().await;
    let staff = haier.shop.sign_in("clerk", Role::Staff).await;
    let (one, two) = (haier.code(1), haier.code(2));
    let products = staff
        .get(&format!("/api/haier/products?codes={one},NOPE,{two},{one}"))
        .await
        .expect(200);
    let codes = |response: &Value| {
        let results = response["results"].as_array().unwrap();
        let mut codes: Vec<String> = results
            .iter()
            .map(|it| it["product_code"].as_str().unwrap().to_owned())
            .collect();
        codes.sort();
        codes
    };
    let mut expected = vec![one.clone(), two.clone()];
    expected.sort();
    assert_eq!(codes(&products.body), expected);
    assert_eq!(products.body["missing"], json!(["NOPE"]));
    let first = &products.body["results"][0];
    for field in [
        "product_model",
        "product_group",
        "brand",
        "image_url",
        "product_page_urls",
        "is_sales",
        "no_sales_reason",
    ] {
        assert!(first.get(field).is_some(), "{field}: {first}");
    }
    let prices = staff
        .get(&format!("/api/haier/prices?codes={one},NOPE"))
        .await
        .expect(200);
    assert_eq!(codes(&prices.body), std::slice::from_ref(&one));
    assert_eq!(prices.body["missing"], json!(["NOPE"]));
    let price = &prices.body["results"][0];
    for field in ["supply_price", "invoice_price", "rebate_money"] {
        let text = price[field].as_str().unwrap_or_else(|| panic!("{price}"));
        let (_, cents) = text.split_once('.').unwrap();
        assert!(cents.len() >= 2, "{field}: {text}");
    }
    let stock = staff
        .get(&format!("/api/haier/stock?code={one}&county_code=370202"))
        .await
        .expect(200);
    assert_eq!(
        stock.body["stock"],
        haier.simulator.control().stock(1, "370202")
    );
    assert_eq!(stock.body["county_code"], "370202");
    let default = staff.get(&format!("/api/haier/stock?code={one}")).await;
    assert_eq!(default.expect(200).body["county_code"], "110101");
    let logistics = staff
        .get("/api/haier/logistics?order_code=SO.20190106.000003&delivery_record_code=SO.20190106.000003.F1&member_id=7")
        .await
        .expect(200);
    for list in ["logistics", "delivery_records", "third_party_records"] {
        assert!(logistics.body[list].is_array(), "{}", logistics.text);
    }
    let balance = staff.get("/api/haier/balance").await.expect(200);
    let account = &balance.body["results"][0];
    assert!(
        account["payer_account_balance"]
            .as_str()
            .unwrap()
            .contains('.')
    );
    for response in [&products, &prices, &stock, &logistics, &balance] {
        assert!(response.body["answered_at"].is_string());
        for secret in haier.secrets() {
            assert!(!response.text.contains(&secret));
        }
    }
}

#[tokio::test]
async fn the_same_question_is_asked_once_within_seconds() {
    let haier = HaierFixture::configured_by_settings().await;
    let path = format!("/api/haier/stock?code={}", haier.code(1));
    let first = haier.admin.get(&path).await.expect(200);
    let again = futures::future::join_all((0..5).map(|_| haier.admin.get(&path))).await;
    for answer in again {
        assert_eq!(answer.expect(200).body, first.body);
    }
    assert_eq!(asked(&haier, Call::Stock), 1);
    haier
        .admin
        .get(&format!("{path}&county_code=370202"))
        .await
        .expect(200);
    assert_eq!(asked(&haier, Call::Stock), 2, "another question");
    // A failure isn't cached.
    let prices = format!("/api/haier/prices?codes={}", haier.code(1));
    haier
        .simulator
        .control()
        .set_faults(["prices:403"])
        .unwrap();
    let failed = haier.admin.get(&prices).await;
    failed.expect_problem(502, "haier_forbidden");
    haier.simulator.control().clear_faults();
    haier.admin.get(&prices).await.expect(200);
}

#[tokio::test]
async fn an_answer_is_not_used_after_its_time_or_for_another_configuration() {
    let haier = HaierFixture::with(&[("HAIER_LIVE_CACHE_SECONDS", "1")]).await;
    haier.create("one", true).await;
    haier.admin.get("/api/haier/balance").await.expect(200);
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    haier.admin.get("/api/haier/balance").await.expect(200);
    assert_eq!(asked(&haier, Call::Balance), 2);
    haier.create("two", true).await;
    haier.admin.get("/api/haier/balance").await.expect(200);
    assert_eq!(asked(&haier, Call::Balance), 3);
    let uncached = HaierFixture::with(&[("HAIER_LIVE_CACHE_SECONDS", "0")]).await;
    uncached.create("one", true).await;
    for _ in 0..3 {
        uncached.admin.get("/api/haier/balance").await.expect(200);
    }
    assert_eq!(asked(&uncached, Call::Balance), 3);
}

#[tokio::test]
async fn each_caller_may_ask_so_often_in_a_minute() {
    let haier = HaierFixture::with(&[("HAIER_LIVE_REQUESTS_PER_MINUTE", "3")]).await;
    let id = haier.create("haier", true).await.id();
    let staff = haier.shop.sign_in("clerk", Role::Staff).await;
    for _ in 0..2 {
        haier.admin.get("/api/haier/balance").await.expect(200);
    }
    // Tests count as well.
    let test = format!("/api/haier/configs/{id}/test");
    haier.admin.post(&test, json!({})).await.expect(200);
    for refused in [
        haier.admin.get("/api/haier/balance").await,
        haier.admin.post(&test, json!({})).await,
    ] {
        let refused = refused.expect_problem(429, "too_many_haier_requests");
        let wait: u64 = refused.headers["retry-after"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert!((1..=20).contains(&wait), "{wait}");
    }
    staff.get("/api/haier/balance").await.expect(200);
}

#[tokio::test]
async fn questions_with_mistakes_are_refused_and_not_passed_on() {
    let haier = HaierFixture::configured_by_settings().await;
    let many: Vec<String> = (0..21).map(|number| format!("C{number}")).collect();
    let many = many.join(",");
    let long = "x".repeat(101);
    for (path, parameter, code) in [
        ("products", "codes", "required"),
        ("products?codes=", "codes", "blank"),
        ("products?codes=A,,B", "codes", "blank"),
        ("products?codes=A,%00", "codes", "control_character"),
        (&format!("products?codes={many}"), "codes", "too_long"),
        (&format!("products?codes={long}"), "codes", "too_long"),
        ("products?codes=A&codes=B", "codes", "invalid_value"),
        ("products?codes=A&page=1", "page", "unknown_field"),
        ("prices", "codes", "required"),
        ("prices?codes=%20", "codes", "blank"),
        (&format!("prices?codes={many}"), "codes", "too_long"),
        ("stock", "code", "required"),
        ("stock?code=", "code", "blank"),
        ("stock?code=A%0AB", "code", "control_character"),
        (&format!("stock?code={long}"), "code", "too_long"),
        (
            "stock?code=A&county_code=11",
            "county_code",
            "invalid_value",
        ),
        ("stock?code=A&county=110101", "county", "unknown_field"),
        ("logistics", "order_code", "required"),
        ("logistics?order_code=%20", "order_code", "blank"),
        (
            &format!("logistics?order_code={long}"),
            "order_code",
            "too_long",
        ),
        (
            &format!("logistics?order_code=A&delivery_record_code={long}"),
            "delivery_record_code",
            "too_long",
        ),
        (
            "logistics?order_code=A&member_id=x",
            "member_id",
            "invalid_value",
        ),
        (
            "logistics?order_code=A&member_id=-1",
            "member_id",
            "invalid_value",
        ),
        ("balance?code=A", "code", "unknown_field"),
    ] {
        let refused = haier.admin.get(&format!("/api/haier/{path}")).await;
        refused
            .expect_problem(400, "invalid_query")
            .expect_field(parameter, code);
    }
    for call in Call::ALL {
        assert_eq!(asked(&haier, call), 0, "{call:?}");
    }
}
