use std::time::{Duration, Instant};

use haier_client::wire::STOCK_PATH;
use haier_client::{HaierClient, HaierError, Outage, RetryPolicy};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::platform::{client, config, ok, platform_with_stock, stock_body, times_asked};

async fn error_after(responses: Vec<ResponseTemplate>) -> (HaierError, usize) {
    let server = platform_with_stock(responses).await;
    let error = client(&server).stock("A", None).await.unwrap_err();
    (error, times_asked(&server, STOCK_PATH).await)
}

#[tokio::test]
async fn a_400_is_rejected_with_the_platforms_message_and_not_repeated() {
    let body = json!({"code": "P400", "message": "参数错误"});
    let response = ResponseTemplate::new(400).set_body_json(body);
    let (error, times) = error_after(vec![response]).await;
    let message = "P400: 参数错误".to_owned();
    assert_eq!(
        error,
        HaierError::Rejected {
            status: 400,
            message
        }
    );
    assert!(!error.is_transient());
    assert_eq!(times, 1);
}

#[tokio::test]
async fn a_403_is_forbidden_and_not_repeated() {
    let (error, times) = error_after(vec![ResponseTemplate::new(403)]).await;
    assert!(matches!(error, HaierError::Forbidden { .. }), "{error}");
    assert_eq!(times, 1);
}

#[tokio::test]
async fn a_404_names_the_path_and_is_not_repeated() {
    let (error, times) = error_after(vec![ResponseTemplate::new(404)]).await;
    assert_eq!(
        error,
        HaierError::NotFound {
            path: STOCK_PATH.to_owned()
        }
    );
    assert_eq!(times, 1);
}

#[tokio::test]
async fn other_client_errors_are_not_repeated() {
    for status in [405, 408, 409, 413, 422] {
        let (error, times) = error_after(vec![ResponseTemplate::new(status)]).await;
        assert!(
            matches!(error, HaierError::Rejected { status: reported, .. } if reported == status)
        );
        assert_eq!(times, 1);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let response = ResponseTemplate::new(307).insert_header("location", "http://127.0.0.1:1/");
    let (error, times) = error_after(vec![response]).await;
    assert!(
        matches!(error, HaierError::Rejected { status: 307, .. }),
        "{error}"
    );
    assert_eq!(times, 1);
}

#[tokio::test]
async fn a_500_is_repeated_three_times() {
    let (error, times) = error_after(vec![ResponseTemplate::new(500)]).await;
    assert_eq!(error, HaierError::Unavailable(Outage::Status(500)));
    assert!(error.is_transient());
    assert_eq!(times, 4);
}

#[tokio::test]
async fn a_transient_fault_delays_a_sync_and_loses_nothing() {
    for status in [429, 500, 502, 503, 504] {
        let fault = ResponseTemplate::new(status);
        let responses = vec![fault.clone(), fault.clone(), fault, ok(&stock_body())];
        let server = platform_with_stock(responses).await;
        let client = client(&server);
        assert_eq!(client.stock("A", None).await.unwrap().units(), Ok(12));
        let metrics = client.metrics();
        assert_eq!((metrics.requests, metrics.retries), (5, 3), "for {status}");
    }
}

#[tokio::test]
async fn a_persistent_429_is_throttled_and_counted() {
    let server = platform_with_stock(vec![ResponseTemplate::new(429)]).await;
    let client = client(&server);
    let error = client.stock("A", None).await.unwrap_err();
    assert_eq!(error, HaierError::Throttled { retry_after: None });
    assert!(error.is_transient());
    assert_eq!(client.metrics().throttled, 4);
}

#[tokio::test]
async fn retry_after_in_seconds_is_waited_for() {
    for status in [429, 503] {
        let response = ResponseTemplate::new(status).insert_header("retry-after", "1");
        let server = platform_with_stock(vec![response, ok(&stock_body())]).await;
        let started = Instant::now();
        client(&server).stock("A", None).await.unwrap();
        assert!(started.elapsed() >= Duration::from_secs(1), "for {status}");
    }
}

#[tokio::test]
async fn retry_after_as_a_date_is_waited_for() {
    let response = ResponseTemplate::new(429)
        .insert_header("date", "Wed, 21 Oct 2026 12:00:00 GMT")
        .insert_header("retry-after", "Wed, 21 Oct 2026 12:00:01 GMT");
    let server = platform_with_stock(vec![response, ok(&stock_body())]).await;
    let started = Instant::now();
    client(&server).stock("A", None).await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn an_endless_retry_after_is_capped_but_reported() {
    let response = ResponseTemplate::new(429).insert_header("retry-after", "86400");
    let server = platform_with_stock(vec![response]).await;
    let mut config = config(&server.uri());
    let max_retry_after = Duration::from_millis(10);
    config.retries = RetryPolicy {
        max_retry_after,
        ..config.retries
    };
    let error = HaierClient::new(config)
        .unwrap()
        .stock("A", None)
        .await
        .unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(86_400)));
    assert_eq!(times_asked(&server, STOCK_PATH).await, 4);
}

#[tokio::test]
async fn without_retries_one_fault_is_the_end() {
    let server = platform_with_stock(vec![ResponseTemplate::new(500)]).await;
    let mut config = config(&server.uri());
    config.retries.max_retries = 0;
    HaierClient::new(config)
        .unwrap()
        .stock("A", None)
        .await
        .unwrap_err();
    assert_eq!(times_asked(&server, STOCK_PATH).await, 1);
}
