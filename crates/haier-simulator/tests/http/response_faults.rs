//! Faults that affect a whole response.

use std::time::{Duration, Instant};

use haier_client::wire::{BALANCE_PATH, PRODUCTS_PATH, STOCK_PATH};
use haier_simulator::Call;
use serde_json::Value;

use crate::probe::{Probe, balance_body, products_body, stock_body};

async fn statuses(probe: &Probe, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(
            probe
                .post(BALANCE_PATH, &balance_body())
                .await
                .status()
                .as_u16(),
        );
    }
    statuses
}

#[tokio::test]
async fn error_statuses_come_as_often_as_set_and_then_all_is_well() {
    for status in [400, 401, 403, 404, 429, 500, 502, 503, 504] {
        let probe = Probe::with_faults(&[&format!("balance:{status}:x2")]).await;
        assert_eq!(statuses(&probe, 3).await, [status, status, 200]);
    }
}

#[tokio::test]
async fn the_token_call_fails_as_well() {
    let probe = Probe::with_faults(&["token:503:x1", "token:html:x1", "token:data-null:x1"]).await;
    assert_eq!(probe.ask_token().send().await.unwrap().status(), 503);
    let html = probe
        .ask_token()
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(html.starts_with("<!DOCTYPE html>"));
    let null: Value = probe
        .ask_token()
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert!(null["data"].is_null());
    assert!(
        probe
            .ask_token()
            .send()
            .await
            .unwrap()
            .json::<Value>()
            .await
            .unwrap()["access_token"]
            .is_string()
    );
}

#[tokio::test]
async fn retry_after_is_sent_if_set() {
    let probe =
        Probe::with_faults(&["balance:429=2:x1", "balance:503=7:x1", "balance:429:x1"]).await;
    for expected in [Some("2"), Some("7"), None] {
        let response = probe.post(BALANCE_PATH, &balance_body()).await;
        let header = response
            .headers()
            .get("retry-after")
            .map(|value| value.to_str().unwrap());
        assert_eq!(header, expected);
    }
}

#[tokio::test]
async fn a_lasting_fault_ends_by_itself() {
    let probe = Probe::with_faults(&["any:503=400ms"]).await;
    let start = Instant::now();
    assert_eq!(statuses(&probe, 1).await, [503]);
    while statuses(&probe, 1).await == [503] {
        assert!(start.elapsed() < Duration::from_secs(60), "it never ends");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(start.elapsed() >= Duration::from_millis(400));
    assert_eq!(statuses(&probe, 3).await, [200, 200, 200]);
}

#[tokio::test]
async fn an_expired_token_stays_invalid_until_a_new_one_is_fetched() {
    let mut probe = Probe::with_faults(&["balance:token-expired:x1"]).await;
    assert_eq!(statuses(&probe, 3).await, [401, 401, 401]);
    probe.renew_token().await;
    assert_eq!(statuses(&probe, 1).await, [200]);
}

#[tokio::test]
async fn a_hung_request_gets_no_response_and_affects_no_other() {
    let probe = Probe::with_faults(&["stock:hang:x1"]).await;
    let hung = probe
        .request(STOCK_PATH, &stock_body("GA0SZC00U"))
        .timeout(Duration::from_millis(300))
        .send();
    assert!(hung.await.unwrap_err().is_timeout());
    assert!(probe.stock("GA0SZC00U").await["stock"].is_string());
    let counters = probe.simulator.control().counters().call(Call::Stock);
    assert_eq!((counters.count("hang"), counters.count("200")), (1, 1));
}

#[tokio::test]
async fn a_simulator_stops_while_a_request_hangs() {
    let probe = Probe::with_faults(&["stock:hang"]).await;
    let request = probe.request(STOCK_PATH, &stock_body("GA0SZC00U"));
    let hung = tokio::spawn(request.send());
    while probe
        .simulator
        .control()
        .counters()
        .call(Call::Stock)
        .count("hang")
        == 0
    {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let address = probe.simulator.address();
    let Probe { simulator, .. } = probe;
    tokio::task::spawn_blocking(move || drop(simulator))
        .await
        .unwrap();
    assert!(hung.await.unwrap().is_err());
    assert!(
        std::net::TcpStream::connect(address).is_err(),
        "it still listens"
    );
}

#[tokio::test]
async fn a_slow_response_is_right_but_late() {
    let probe = Probe::with_faults(&["stock:slow=300ms:x1"]).await;
    let start = Instant::now();
    assert!(probe.stock("GA0SZC00U").await["stock"].is_string());
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn a_connection_is_reset_in_the_middle_of_the_body() {
    let probe = Probe::with_faults(&["products:reset:x1"]).await;
    let response = probe.post(PRODUCTS_PATH, &products_body(None)).await;
    assert_eq!(response.status(), 200);
    let error = response.bytes().await.unwrap_err();
    let mut causes = Vec::new();
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(error) = cause {
        causes.extend(
            error
                .downcast_ref::<std::io::Error>()
                .map(std::io::Error::kind),
        );
        cause = error.source();
    }
    assert!(
        causes.contains(&std::io::ErrorKind::ConnectionReset),
        "{error:?}"
    );
    assert_eq!(probe.products(None).await.len(), 200);
    assert_eq!(
        probe
            .simulator
            .control()
            .counters()
            .call(Call::Products)
            .count("reset"),
        1
    );
}

#[tokio::test]
async fn html_and_failed_envelopes_come_under_200() {
    let probe = Probe::with_faults(&[
        "balance:html:x1",
        "any:success-false:x1",
        "balance:data-null:x1",
    ])
    .await;
    let html = probe.post(BALANCE_PATH, &balance_body()).await;
    assert_eq!(html.status(), 200);
    assert!(
        html.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    let failed: Value = probe
        .post(BALANCE_PATH, &balance_body())
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(failed["success"], false);
    let null: Value = probe
        .post(BALANCE_PATH, &balance_body())
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(
        (&null["success"], &null["data"]),
        (&Value::Bool(true), &Value::Null)
    );
}

#[tokio::test]
async fn a_rate_is_the_same_for_the_same_seed() {
    let run = async || {
        let probe = Probe::with_faults(&["balance:500:0.3"]).await;
        statuses(&probe, 60).await
    };
    let first = run().await;
    assert_eq!(first, run().await);
    let failed = first.iter().filter(|status| **status == 500).count();
    assert!((5..40).contains(&failed), "{failed} of 60");
}

#[tokio::test]
async fn a_fault_for_one_code_leaves_the_others_alone() {
    let probe = Probe::with_faults(&["stock:500@GA0SZC00U"]).await;
    let other = probe.code(1);
    assert_eq!(
        probe
            .post(STOCK_PATH, &stock_body("GA0SZC00U"))
            .await
            .status(),
        500
    );
    assert_eq!(
        probe.post(STOCK_PATH, &stock_body(&other)).await.status(),
        200
    );
}
