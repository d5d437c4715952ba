use std::io;
use std::sync::{Arc, Mutex};

use haier_client::wire::{
    BALANCE_PATH, BalanceRequest, PRODUCTS_PATH, STOCK_PATH, TOKEN_PATH, TokenRequest,
    TokenResponse,
};
use haier_client::{HaierClient, HaierError};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use wiremock::{MockServer, ResponseTemplate};

use crate::platform::{
    CLIENT_SECRET, PASSWORD, SELLER_PASSWORD, TOKEN, client, config, in_turn, ok, platform,
    respond, stock_body, token_body,
};

fn assert_shows_no_secret(text: &str) {
    for secret in [CLIENT_SECRET, PASSWORD, SELLER_PASSWORD, TOKEN] {
        assert!(!text.contains(secret), "{secret} is in: {text}");
    }
}

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn debug_of_configuration_and_client_shows_no_secret() {
    let server = platform().await;
    let client = client(&server);
    client.authenticate().await.unwrap();
    assert_shows_no_secret(&format!("{client:#?}"));
    assert_shows_no_secret(&format!("{:#?}", config("http://127.0.0.1")));
}

#[test]
fn debug_of_wire_types_shows_no_secret() {
    let request = TokenRequest {
        client_id: "shop".to_owned(),
        client_secret: CLIENT_SECRET.into(),
        grant_type: String::new(),
    };
    assert_shows_no_secret(&format!("{request:?}"));
    let response: TokenResponse = serde_json::from_value(token_body()).unwrap();
    assert_shows_no_secret(&format!("{response:?}"));
    let request = BalanceRequest {
        customer_code: String::new(),
        customer_password: PASSWORD.into(),
    };
    assert_shows_no_secret(&format!("{request:?}"));
}

#[tokio::test]
async fn errors_contain_no_secret_even_if_the_platform_sends_it_back() {
    let echo = format!("wrong: {CLIENT_SECRET} {PASSWORD} {SELLER_PASSWORD} {TOKEN}");
    let in_json = json!({"success": false, "code": echo, "message": echo});
    let responses = [
        ResponseTemplate::new(400).set_body_string(&echo),
        ResponseTemplate::new(403).set_body_json(&in_json),
        ResponseTemplate::new(401).set_body_string(&echo),
        ResponseTemplate::new(200).set_body_string(format!("<p>{echo}</p>")),
        ok(&in_json),
        ok(&json!({"data": echo})),
    ];
    for echoing in responses {
        let server = platform().await;
        respond(&server, STOCK_PATH, echoing).await;
        let error = client(&server).stock("A", None).await.unwrap_err();
        assert_shows_no_secret(&format!("{error} {error:?}"));
    }
}

#[tokio::test]
async fn a_malformed_token_response_is_not_quoted() {
    let bodies = [
        json!({"access_token": {"value": TOKEN}}),
        json!([TOKEN]),
        json!(TOKEN),
        json!({"access_token": format!("{TOKEN}\n")}),
        json!({"access_token": format!("{TOKEN}\n{TOKEN}")}),
    ];
    for body in bodies {
        let server = MockServer::start().await;
        respond(&server, TOKEN_PATH, ok(&body)).await;
        if let Err(error) = client(&server).authenticate().await {
            assert_shows_no_secret(&format!("{error} {error:?}"));
        }
    }
}

#[tokio::test]
async fn a_malformed_entry_is_reported_without_secrets() {
    let server = platform().await;
    let entry = json!([{"productCode": "A", "productLageUrls": PASSWORD}]);
    respond(&server, PRODUCTS_PATH, ok(&entry)).await;
    let list = client(&server).all_products().await.unwrap();
    let malformed: Vec<_> = list.malformed().collect();
    assert_eq!(malformed.len(), 1);
    assert_shows_no_secret(&format!("{malformed:?}"));
}

#[tokio::test]
async fn a_whole_exchange_leaves_no_secret_in_the_log() {
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(captured.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = MockServer::start().await;
    let echo = ResponseTemplate::new(500).set_body_string(format!("{CLIENT_SECRET} {PASSWORD}"));
    let tokens = vec![echo.clone(), ok(&token_body())];
    respond(&server, TOKEN_PATH, in_turn(tokens)).await;
    let stale = ResponseTemplate::new(401).set_body_string(TOKEN);
    let page = ResponseTemplate::new(200).set_body_string(format!("<p>{TOKEN} {PASSWORD}</p>"));
    respond(
        &server,
        STOCK_PATH,
        in_turn(vec![echo, stale, page, ok(&stock_body())]),
    )
    .await;
    let refusal = json!({"success": false, "message": SELLER_PASSWORD});
    respond(&server, BALANCE_PATH, ok(&refusal)).await;
    let client = HaierClient::new(config(&server.uri())).unwrap();
    client.stock("A", None).await.unwrap();
    let error = client.balances().await.unwrap_err();
    assert!(matches!(error, HaierError::Refused { .. }), "{error}");
    let log = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    assert!(
        log.contains("Haier call is repeated"),
        "nothing was captured: {log}"
    );
    assert_shows_no_secret(&log);
}
