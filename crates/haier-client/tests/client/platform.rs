//! A mock of the platform, and a client that calls it without long waits.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use haier_client::wire::{BALANCE_PATH, LOGISTICS_PATH, PRICES_PATH, STOCK_PATH, TOKEN_PATH};
use haier_client::{Clock, HaierClient, HaierConfig, RetryPolicy};
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

pub(crate) const CLIENT_SECRET: &str = "s3cret-of-the-client";
pub(crate) const PASSWORD: &str = "pa55word-of-the-customer";
pub(crate) const SELLER_PASSWORD: &str = "pa55word-of-the-seller";
pub(crate) const TOKEN: &str = "t0ken-of-the-platform";

pub(crate) fn config(base_url: &str) -> HaierConfig {
    HaierConfig {
        base_url: base_url.to_owned(),
        client_id: "shop".to_owned(),
        client_secret: CLIENT_SECRET.into(),
        customer_code: "88000001".to_owned(),
        send_to_code: Some("88000002".to_owned()),
        password: PASSWORD.into(),
        seller_password: Some(SELLER_PASSWORD.into()),
        retries: RetryPolicy {
            min_delay: Duration::from_millis(1),
            max_delay: Duration::from_millis(5),
            ..RetryPolicy::default()
        },
        rate_limit: None,
        ..HaierConfig::default()
    }
}

pub(crate) fn client(server: &MockServer) -> HaierClient {
    HaierClient::new(config(&server.uri())).unwrap()
}

/// A platform that serves tokens and nothing else.
pub(crate) async fn platform() -> MockServer {
    let server = MockServer::start().await;
    respond(&server, TOKEN_PATH, ok(&token_body())).await;
    server
}

pub(crate) fn token_body() -> Value {
    json!({"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600})
}

pub(crate) fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

pub(crate) fn raw(status: u16, body: &str, content_type: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body.as_bytes().to_vec(), content_type)
}

pub(crate) async fn respond(server: &MockServer, at: &str, with: impl Respond + 'static) {
    Mock::given(method("POST"))
        .and(path(at))
        .respond_with(with)
        .mount(server)
        .await;
}

/// Responds with `responses` in order; the last one repeats.
pub(crate) struct ResponseSequence {
    responses: Vec<ResponseTemplate>,
    next: AtomicUsize,
}

pub(crate) fn in_turn(responses: Vec<ResponseTemplate>) -> ResponseSequence {
    ResponseSequence {
        responses,
        next: AtomicUsize::new(0),
    }
}

impl Respond for ResponseSequence {
    fn respond(&self, _request: &Request) -> ResponseTemplate {
        let turn = self.next.fetch_add(1, Ordering::SeqCst);
        self.responses[turn.min(self.responses.len() - 1)].clone()
    }
}

/// Returns the requests received on path `at`, as JSON.
pub(crate) async fn asked(server: &MockServer, at: &str) -> Vec<Value> {
    let requests = server.received_requests().await.unwrap();
    requests
        .iter()
        .filter(|request| request.url.path() == at)
        .map(|request| request.body_json().unwrap())
        .collect()
}

pub(crate) async fn times_asked(server: &MockServer, at: &str) -> usize {
    asked(server, at).await.len()
}

pub(crate) fn stock_body() -> Value {
    json!({"secCode": "Q1", "stock": "12", "warehouseGrade": "0", "timelinessData": null})
}

/// A platform whose stock call responds with `responses` in order.
pub(crate) async fn platform_with_stock(responses: Vec<ResponseTemplate>) -> MockServer {
    let server = platform().await;
    respond(&server, STOCK_PATH, in_turn(responses)).await;
    server
}

/// Responds to every price request with 100 yuan per code.
pub(crate) async fn respond_with_prices(server: &MockServer) {
    respond(server, PRICES_PATH, |request: &Request| {
        let asked: Value = request.body_json().unwrap();
        let prices = asked["productCodes"].as_array().unwrap().iter();
        ok(&prices
            .map(|code| json!({"productCode": code, "supplyPrice": "100.00"}))
            .collect())
    })
    .await;
}

pub(crate) async fn respond_without_data(server: &MockServer) {
    for at in [LOGISTICS_PATH, BALANCE_PATH] {
        respond(server, at, ok(&json!({"data": null}))).await;
    }
}

/// A clock that only moves when the test advances it.
#[derive(Debug)]
pub(crate) struct ManualClock {
    now: Mutex<Instant>,
}

impl ManualClock {
    pub(crate) fn new() -> Self {
        Self {
            now: Mutex::new(Instant::now()),
        }
    }

    pub(crate) fn advance(&self, by: Duration) {
        *self.now.lock().unwrap() += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        *self.now.lock().unwrap()
    }

    fn time_of_day(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }
}
