//! The requests that the simulator refuses.

use std::time::Duration;

use haier_client::wire::{
    BALANCE_PATH, LOGISTICS_PATH, PRICES_PATH, PRODUCTS_PATH, STOCK_PATH, TOKEN_FALLBACK_PATH,
};
use haier_simulator::{Call, SimulatorConfig};
use serde_json::{Value, json};

use crate::probe::{Probe, balance_body, logistics_body, prices_body, products_body, stock_body};

#[tokio::test]
async fn a_token_call_is_checked() {
    let probe = Probe::with_faults(&[]).await;
    let right = json!({
        "client_id": "simulator-client", "client_secret": "simulator-secret",
        "grant_type": "client_credentials",
    });
    for (field, value, status) in [
        ("client_id", json!("another"), 401),
        ("client_secret", json!("wrong"), 401),
        ("client_secret", Value::Null, 400),
        ("grant_type", json!("password"), 400),
    ] {
        let mut body = right.clone();
        body[field] = value;
        let response = probe
            .http
            .post(probe.simulator.token_url())
            .json(&body)
            .send()
            .await;
        assert_eq!(response.unwrap().status(), status, "{body}");
    }
    let response = probe
        .http
        .post(probe.simulator.token_url())
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(
        response.status(),
        400,
        "a body that isn't announced as JSON"
    );
}

#[tokio::test]
async fn the_first_token_address_can_be_missing() {
    let config = SimulatorConfig {
        auth_path_missing: true,
        ..Default::default()
    };
    let probe = Probe::start(config).await;
    assert_eq!(probe.ask_token().send().await.unwrap().status(), 404);
    let body = json!({
        "client_id": "simulator-client", "client_secret": "simulator-secret",
        "grant_type": "client_credentials",
    });
    let url = format!("{}{TOKEN_FALLBACK_PATH}", probe.simulator.base_url());
    assert_eq!(
        probe
            .http
            .post(url)
            .json(&body)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
}

fn every_call() -> [(&'static str, Value); 5] {
    [
        (PRODUCTS_PATH, products_body(None)),
        (PRICES_PATH, prices_body(&["GA0SZC00U"])),
        (STOCK_PATH, stock_body("GA0SZC00U")),
        (LOGISTICS_PATH, logistics_body("SO.20190106.000003")),
        (BALANCE_PATH, balance_body()),
    ]
}

#[tokio::test]
async fn every_call_wants_a_valid_token() {
    let mut probe = Probe::with_faults(&[]).await;
    for (path, body) in every_call() {
        assert_eq!(probe.post(path, &body).await.status(), 200, "{path}");
    }
    probe.token = "made-up".to_owned();
    for (path, body) in every_call() {
        assert_eq!(probe.post(path, &body).await.status(), 401, "{path}");
    }
}

#[tokio::test]
async fn every_field_but_the_optional_ones_is_required() {
    let probe = Probe::with_faults(&[]).await;
    for (path, body) in every_call() {
        for field in body
            .as_object()
            .unwrap()
            .keys()
            .filter(|field| *field != "memberId")
        {
            for blank in [None, Some(json!("  ")), Some(json!(7))] {
                let mut broken = body.clone();
                match blank {
                    None => drop(broken.as_object_mut().unwrap().remove(field)),
                    Some(blank) => broken[field] = blank,
                }
                let response = probe.post(path, &broken).await;
                assert_eq!(response.status(), 400, "{broken}");
                let response: Value = response.json().await.unwrap();
                assert!(
                    response["message"].as_str().unwrap().contains(field),
                    "{response}"
                );
            }
        }
    }
}

#[tokio::test]
async fn wrong_passwords_and_foreign_customers_are_forbidden() {
    let probe = Probe::with_faults(&[]).await;
    for (path, body) in every_call() {
        for field in [
            "customerCode",
            "salesCode",
            "sellerCode",
            "passWord",
            "sellerPassword",
        ] {
            if body.get(field).is_some() {
                let mut foreign = body.clone();
                foreign[field] = json!("foreign");
                assert_eq!(probe.post(path, &foreign).await.status(), 403, "{foreign}");
            }
        }
    }
}

#[tokio::test]
async fn bad_parameters_are_refused() {
    let probe = Probe::with_faults(&[]).await;
    let codes: Vec<String> = (0..21).map(|position| probe.code(position)).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let mut county = stock_body("GA0SZC00U");
    county["countyCode"] = json!("1101");
    let mut member = logistics_body("SO.20190106.000003");
    member["memberId"] = json!("seven");
    for (path, body) in [
        (PRODUCTS_PATH, products_body(Some(&codes))),
        (PRICES_PATH, prices_body(&codes)),
        (PRODUCTS_PATH, products_body(Some(&[]))),
        (PRICES_PATH, prices_body(&[])),
        (STOCK_PATH, county),
        (LOGISTICS_PATH, member),
        (STOCK_PATH, json!([])),
    ] {
        assert_eq!(probe.post(path, &body).await.status(), 400, "{body}");
    }
    assert_eq!(probe.prices(&codes[..20]).await.len(), 20);
    let garbage = probe
        .request(STOCK_PATH, &json!(0))
        .body("{")
        .send()
        .await
        .unwrap();
    assert_eq!(garbage.status(), 400);
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_distinguished() {
    let probe = Probe::with_faults(&[]).await;
    assert_eq!(probe.post("/nowhere", &json!({})).await.status(), 404);
    let url = format!("{}{STOCK_PATH}", probe.simulator.base_url());
    assert_eq!(probe.http.get(url).send().await.unwrap().status(), 405);
}

#[tokio::test]
async fn a_token_expires_at_the_end_of_its_lifetime() {
    let lifetime = Duration::from_millis(300);
    let config = SimulatorConfig {
        token_lifetime: lifetime,
        ..Default::default()
    };
    let mut probe = Probe::start(config).await;
    tokio::time::sleep(lifetime * 2).await;
    assert_eq!(
        probe.post(BALANCE_PATH, &balance_body()).await.status(),
        401
    );

    let mut tries = 0;
    loop {
        probe.renew_token().await;
        match probe
            .post(BALANCE_PATH, &balance_body())
            .await
            .status()
            .as_u16()
        {
            200 => break,
            status => assert!(status == 401 && tries < 50, "{status} after {tries} tries"),
        }
        tries += 1;
    }
    assert!(
        probe
            .simulator
            .control()
            .counters()
            .call(Call::Token)
            .count("200")
            >= 2
    );
}
