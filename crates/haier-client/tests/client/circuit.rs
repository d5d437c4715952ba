use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use haier_client::wire::STOCK_PATH;
use haier_client::{CircuitPolicy, CircuitState, HaierClient, HaierError};
use serde_json::json;
use wiremock::{MockServer, ResponseTemplate};

use crate::platform::{ManualClock, config, ok, platform_with_stock, stock_body, times_asked};

const OPEN_FOR: Duration = Duration::from_secs(30);

fn client_of(server: &MockServer, clock: &Arc<ManualClock>, failures_to_open: u32) -> HaierClient {
    let mut config = config(&server.uri());
    config.retries.max_retries = 0;
    let failures_to_open = NonZeroU32::new(failures_to_open).unwrap();
    config.circuit = CircuitPolicy {
        failures_to_open,
        open_for: OPEN_FOR,
        max_outage_wait: OPEN_FOR,
    };
    HaierClient::with_clock(config, clock.clone()).unwrap()
}

#[tokio::test]
async fn an_unavailable_platform_gets_no_calls_until_a_later_retry() {
    let fault = ResponseTemplate::new(500);
    let responses = vec![fault.clone(), fault.clone(), fault, ok(&stock_body())];
    let server = platform_with_stock(responses).await;
    let clock = Arc::new(ManualClock::new());
    let client = client_of(&server, &clock, 3);
    for _ in 0..3 {
        let error = client.stock("A", None).await.unwrap_err();
        assert!(matches!(error, HaierError::Unavailable(_)), "{error}");
    }
    let error = client.stock("A", None).await.unwrap_err();
    assert_eq!(error, HaierError::CircuitOpen { retry_in: OPEN_FOR });
    assert!(error.is_transient());
    assert_eq!(
        times_asked(&server, STOCK_PATH).await,
        3,
        "the open circuit let a call through"
    );
    assert_eq!(client.metrics().circuit, CircuitState::Open);
    assert_eq!(client.metrics().not_sent, 1);
    clock.advance(OPEN_FOR);
    client.stock("A", None).await.unwrap();
    assert_eq!(client.metrics().circuit, CircuitState::Closed);
}

#[tokio::test]
async fn refusals_and_throttling_count_as_responses_and_keep_the_circuit_closed() {
    let refusal = json!({"success": false, "code": "1"});
    let responses = [400, 403, 404, 429].map(ResponseTemplate::new).to_vec();
    for response in responses.into_iter().chain([ok(&refusal)]) {
        let server = platform_with_stock(vec![response]).await;
        let client = client_of(&server, &Arc::new(ManualClock::new()), 2);
        for _ in 0..5 {
            let error = client.stock("A", None).await.unwrap_err();
            assert!(!matches!(error, HaierError::CircuitOpen { .. }), "{error}");
        }
        assert_eq!(client.metrics().circuit, CircuitState::Closed);
    }
}

#[tokio::test]
async fn a_call_ends_its_retries_when_the_circuit_opens() {
    let server = platform_with_stock(vec![ResponseTemplate::new(500)]).await;
    let mut config = config(&server.uri());
    config.circuit = CircuitPolicy {
        failures_to_open: NonZeroU32::new(2).unwrap(),
        open_for: OPEN_FOR,
        max_outage_wait: OPEN_FOR,
    };
    let client = HaierClient::new(config).unwrap();
    let error = client.stock("A", None).await.unwrap_err();
    assert!(matches!(error, HaierError::CircuitOpen { .. }), "{error}");
    assert_eq!(times_asked(&server, STOCK_PATH).await, 2);
}

#[tokio::test]
async fn an_outage_delays_a_run_of_many_codes_and_loses_nothing() {
    let mut responses = vec![ResponseTemplate::new(503); 30];
    responses.push(ok(&stock_body()));
    let server = platform_with_stock(responses).await;
    let mut config = config(&server.uri());
    config.circuit = CircuitPolicy {
        failures_to_open: NonZeroU32::new(5).unwrap(),
        open_for: Duration::from_millis(5),
        max_outage_wait: Duration::from_secs(300),
    };
    let client = HaierClient::new(config).unwrap();
    let codes: Vec<String> = (0..200).map(|n| format!("P{n}")).collect();
    let results: Vec<_> = client.stocks(codes, None).collect().await;
    assert!(client.metrics().not_sent > 0, "the circuit never opened");
    for (code, result) in results {
        assert!(
            !matches!(result, Err(HaierError::CircuitOpen { .. })),
            "{code} was rejected"
        );
    }
}

#[tokio::test]
async fn a_run_of_many_codes_does_not_wait_for_ever() {
    let server = platform_with_stock(vec![ResponseTemplate::new(500)]).await;
    let mut config = config(&server.uri());
    config.circuit = CircuitPolicy {
        failures_to_open: NonZeroU32::new(2).unwrap(),
        open_for: Duration::from_secs(3600),
        max_outage_wait: Duration::from_millis(10),
    };
    let client = HaierClient::new(config).unwrap();
    let codes: Vec<String> = (0..200).map(|n| format!("P{n}")).collect();
    let results: Vec<_> = client.stocks(codes, None).collect().await;
    let rejected = results
        .iter()
        .filter(|(_, result)| matches!(result, Err(HaierError::CircuitOpen { .. })));
    assert!(rejected.count() > 100);
    assert!(times_asked(&server, STOCK_PATH).await < 100);
}
