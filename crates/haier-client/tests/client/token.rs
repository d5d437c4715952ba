use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use haier_client::wire::{STOCK_PATH, TOKEN_FALLBACK_PATH, TOKEN_PATH};
use haier_client::{HaierClient, HaierError};
use serde_json::{Value, json};
use wiremock::{MockServer, Request, ResponseTemplate};

use crate::platform::{
    ManualClock, TOKEN, asked, client, config, in_turn, ok, platform, platform_with_stock, respond,
    stock_body, times_asked, token_body,
};

#[tokio::test]
async fn fifty_callers_share_one_token() {
    let server = MockServer::start().await;
    let slow = ok(&token_body()).set_delay(Duration::from_millis(50));
    respond(&server, TOKEN_PATH, slow).await;
    respond(&server, STOCK_PATH, ok(&stock_body())).await;
    let client = client(&server);
    let results = join_all((0..50).map(|_| client.stock("A", None))).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(times_asked(&server, TOKEN_PATH).await, 1);
    assert_eq!(client.metrics().token_renewals, 1);
    let asked = asked(&server, TOKEN_PATH).await;
    assert_eq!(asked[0]["grant_type"], "client_credentials");
    assert_eq!(asked[0]["client_id"], "shop");
}

#[tokio::test]
async fn fifty_callers_share_one_failure() {
    let server = MockServer::start().await;
    let refusal = ResponseTemplate::new(401).set_delay(Duration::from_millis(100));
    respond(&server, TOKEN_PATH, refusal).await;
    let client = client(&server);
    let results = join_all((0..50).map(|_| client.stock("A", None))).await;
    for result in results {
        assert!(matches!(result, Err(HaierError::Authentication { .. })));
    }
    assert_eq!(times_asked(&server, TOKEN_PATH).await, 1);
}

#[tokio::test]
async fn the_token_is_found_wherever_it_is_put() {
    let bodies = [
        json!({"access_token": TOKEN}),
        json!({"token": TOKEN}),
        json!({"data": {"access_token": TOKEN, "expires_in": "3600"}}),
        json!({"success": true, "data": {"token": TOKEN, "token_type": null}}),
    ];
    for body in bodies {
        let server = MockServer::start().await;
        respond(&server, TOKEN_PATH, ok(&body)).await;
        respond(&server, STOCK_PATH, ok(&stock_body())).await;
        client(&server).stock("A", None).await.unwrap();
        let requests = server.received_requests().await.unwrap();
        let sent = &requests.last().unwrap().headers["authorization"];
        assert_eq!(sent, format!("Bearer {TOKEN}").as_str(), "for {body}");
    }
}

#[tokio::test]
async fn a_response_without_a_token_is_malformed() {
    let server = MockServer::start().await;
    respond(
        &server,
        TOKEN_PATH,
        ok(&json!({"data": {"expires_in": 3600}})),
    )
    .await;
    let error = client(&server).authenticate().await.unwrap_err();
    assert!(matches!(error, HaierError::Malformed { .. }), "{error}");
}

/// Returns the number of token requests after each step of the clock.
async fn renewals_over(body: Value, steps: &[u64]) -> Vec<usize> {
    let server = MockServer::start().await;
    respond(&server, TOKEN_PATH, ok(&body)).await;
    respond(&server, STOCK_PATH, ok(&stock_body())).await;
    let clock = Arc::new(ManualClock::new());
    let client = HaierClient::with_clock(config(&server.uri()), clock.clone()).unwrap();
    let mut counts = Vec::new();
    for step in steps {
        clock.advance(Duration::from_secs(*step));
        client.stock("A", None).await.unwrap();
        counts.push(times_asked(&server, TOKEN_PATH).await);
    }
    counts
}

#[tokio::test]
async fn the_token_is_renewed_ten_minutes_early() {
    assert_eq!(renewals_over(token_body(), &[0, 2999, 1]).await, [1, 1, 2]);
    let without_lifetime = json!({"token": TOKEN});
    assert_eq!(
        renewals_over(without_lifetime, &[0, 2999, 1]).await,
        [1, 1, 2]
    );
}

#[tokio::test]
async fn a_short_lived_token_is_not_renewed_for_each_call() {
    let short = json!({"token": TOKEN, "expires_in": 400});
    assert_eq!(renewals_over(short, &[0, 99, 1, 0]).await, [1, 1, 2, 2]);
    let shorter = json!({"token": TOKEN, "expires_in": 60});
    assert_eq!(renewals_over(shorter, &[0, 29, 1, 0]).await, [1, 1, 2, 2]);
}

#[tokio::test]
async fn the_old_token_serves_while_an_early_renewal_fails() {
    let server = MockServer::start().await;
    let fault = ResponseTemplate::new(500);
    let responses = vec![
        ok(&token_body()),
        fault.clone(),
        fault.clone(),
        fault.clone(),
        fault,
    ];
    respond(&server, TOKEN_PATH, in_turn(responses)).await;
    respond(&server, STOCK_PATH, ok(&stock_body())).await;
    let clock = Arc::new(ManualClock::new());
    let client = HaierClient::with_clock(config(&server.uri()), clock.clone()).unwrap();
    client.stock("A", None).await.unwrap();
    clock.advance(Duration::from_secs(3100));
    client.stock("A", None).await.unwrap();
    client.stock("A", None).await.unwrap();
    assert_eq!(
        times_asked(&server, TOKEN_PATH).await,
        5,
        "one renewal of four tries"
    );
    clock.advance(Duration::from_secs(500));
    let error = client.stock("A", None).await.unwrap_err();
    assert!(
        matches!(error, HaierError::Unavailable(_)),
        "an expired token was used: {error}"
    );
}

#[tokio::test]
async fn a_401_gets_one_new_token_and_one_repeat() {
    let server = platform_with_stock(vec![ResponseTemplate::new(401), ok(&stock_body())]).await;
    let client = client(&server);
    assert_eq!(client.stock("A", None).await.unwrap().units(), Ok(12));
    assert_eq!(times_asked(&server, TOKEN_PATH).await, 2);
    assert_eq!(times_asked(&server, STOCK_PATH).await, 2);
}

#[tokio::test]
async fn a_second_401_is_an_authentication_failure() {
    let server = platform_with_stock(vec![ResponseTemplate::new(401)]).await;
    let error = client(&server).stock("A", None).await.unwrap_err();
    assert!(
        matches!(error, HaierError::Authentication { .. }),
        "{error}"
    );
    assert!(!error.is_transient());
    assert_eq!(times_asked(&server, TOKEN_PATH).await, 2);
    assert_eq!(times_asked(&server, STOCK_PATH).await, 2);
}

#[tokio::test]
async fn many_401s_at_once_share_one_new_token() {
    let server = MockServer::start().await;
    let fresh = json!({"token": "the-second-token"});
    let responses = vec![ok(&token_body()), ok(&fresh)];
    respond(&server, TOKEN_PATH, in_turn(responses)).await;
    respond(&server, STOCK_PATH, |request: &Request| {
        match request.headers["authorization"].to_str().unwrap() {
            "Bearer the-second-token" => ok(&stock_body()),
            _ => ResponseTemplate::new(401),
        }
    })
    .await;
    let client = client(&server);
    let results = join_all((0..50).map(|_| client.stock("A", None))).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(times_asked(&server, TOKEN_PATH).await, 2);
}

#[tokio::test]
async fn a_late_401_does_not_cost_the_token_that_replaced_the_stale_one() {
    let server = MockServer::start().await;
    let fresh = json!({"token": "the-second-token"});
    respond(
        &server,
        TOKEN_PATH,
        in_turn(vec![ok(&token_body()), ok(&fresh)]),
    )
    .await;
    respond(&server, STOCK_PATH, |request: &Request| {
        let asked: Value = request.body_json().unwrap();
        let stale = ResponseTemplate::new(401);
        match request.headers["authorization"].to_str().unwrap() {
            "Bearer the-second-token" => ok(&stock_body()),
            _ if asked["productCode"] == "LATE" => stale.set_delay(Duration::from_millis(300)),
            _ => stale,
        }
    })
    .await;
    let client = client(&server);
    let results = join_all(["A", "LATE"].map(|code| client.stock(code, None))).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(times_asked(&server, TOKEN_PATH).await, 2);
}

#[tokio::test]
async fn a_404_at_the_token_path_leads_to_the_other_path_for_good() {
    let server = MockServer::start().await;
    respond(&server, TOKEN_PATH, ResponseTemplate::new(404)).await;
    respond(&server, TOKEN_FALLBACK_PATH, ok(&token_body())).await;
    let stale = ResponseTemplate::new(401);
    respond(&server, STOCK_PATH, in_turn(vec![stale, ok(&stock_body())])).await;
    client(&server).stock("A", None).await.unwrap();
    assert_eq!(times_asked(&server, TOKEN_PATH).await, 1);
    assert_eq!(times_asked(&server, TOKEN_FALLBACK_PATH).await, 2);
}

#[tokio::test]
async fn no_token_at_either_path_is_reported_as_such() {
    let server = MockServer::start().await;
    let error = client(&server).authenticate().await.unwrap_err();
    let path = TOKEN_FALLBACK_PATH.to_owned();
    assert_eq!(error, HaierError::NotFound { path });
}

#[tokio::test]
async fn refused_credentials_are_an_authentication_failure() {
    let refusal = json!({"success": false, "code": "40101", "message": "密钥错误"});
    for response in [
        ResponseTemplate::new(400),
        ResponseTemplate::new(403),
        ok(&refusal),
    ] {
        let server = MockServer::start().await;
        respond(&server, TOKEN_PATH, response).await;
        let error = client(&server).authenticate().await.unwrap_err();
        assert!(
            matches!(error, HaierError::Authentication { .. }),
            "{error}"
        );
        assert_eq!(times_asked(&server, TOKEN_PATH).await, 1);
    }
}

#[tokio::test]
async fn the_token_call_is_repeated_after_a_fault() {
    let server = MockServer::start().await;
    let responses = vec![ResponseTemplate::new(503), ok(&token_body())];
    respond(&server, TOKEN_PATH, in_turn(responses)).await;
    client(&server).authenticate().await.unwrap();
    assert_eq!(times_asked(&server, TOKEN_PATH).await, 2);
}

#[tokio::test]
async fn a_token_that_fails_for_good_is_not_retried_again_by_the_call() {
    let server = MockServer::start().await;
    respond(&server, TOKEN_PATH, ResponseTemplate::new(500)).await;
    client(&server).stock("A", None).await.unwrap_err();
    assert_eq!(times_asked(&server, TOKEN_PATH).await, 4);
}

#[tokio::test]
async fn a_clone_shares_the_token() {
    let server = platform().await;
    let client = client(&server);
    client.authenticate().await.unwrap();
    client.clone().authenticate().await.unwrap();
    assert_eq!(times_asked(&server, TOKEN_PATH).await, 1);
}
