//! A plain client: it sends requests as given and retries nothing.

use std::time::Duration;

use haier_client::wire::{BALANCE_PATH, LOGISTICS_PATH, PRICES_PATH, PRODUCTS_PATH, STOCK_PATH};
use haier_simulator::{RunningSimulator, Simulator, SimulatorConfig};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

/// Generous timeout: only a simulator that never responds reaches it.
const TIMEOUT: Duration = Duration::from_secs(60);

pub(crate) struct Probe {
    pub(crate) simulator: RunningSimulator,
    pub(crate) http: Client,
    pub(crate) token: String,
}

pub(crate) fn http_client() -> Client {
    // Another test in this process may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().timeout(TIMEOUT).build().unwrap()
}

impl Probe {
    pub(crate) async fn start(config: SimulatorConfig) -> Self {
        let simulator = Simulator::start(config).unwrap();
        let mut probe = Self {
            simulator,
            http: http_client(),
            token: String::new(),
        };
        probe.renew_token().await;
        probe
    }

    /// A small simulator with these faults, which take effect after the token call.
    pub(crate) async fn with_faults(faults: &[&str]) -> Self {
        let probe = Self::start(SimulatorConfig {
            products: 200,
            ..Default::default()
        })
        .await;
        probe.simulator.control().set_faults(faults).unwrap();
        probe
    }

    pub(crate) async fn renew_token(&mut self) {
        let response: Value = self.ask_token().send().await.unwrap().json().await.unwrap();
        self.token = response["access_token"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
    }

    pub(crate) fn ask_token(&self) -> RequestBuilder {
        self.http.post(self.simulator.token_url()).json(&json!({
            "client_id": "simulator-client",
            "client_secret": "simulator-secret",
            "grant_type": "client_credentials",
        }))
    }

    pub(crate) fn request(&self, path: &str, body: &Value) -> RequestBuilder {
        let url = format!("{}{path}", self.simulator.base_url());
        self.http.post(url).bearer_auth(&self.token).json(body)
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Response {
        self.request(path, body).send().await.unwrap()
    }

    async fn data(&self, path: &str, body: &Value) -> Value {
        let response = self.post(path, body).await;
        assert_eq!(response.status(), 200);
        let text = response.text().await.unwrap();
        let mut response: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(response["success"], true, "{text}");
        response["data"].take()
    }

    pub(crate) async fn products(&self, codes: Option<&[&str]>) -> Vec<Value> {
        list(self.data(PRODUCTS_PATH, &products_body(codes)).await)
    }

    pub(crate) async fn prices(&self, codes: &[&str]) -> Vec<Value> {
        list(self.data(PRICES_PATH, &prices_body(codes)).await)
    }

    pub(crate) async fn stock(&self, code: &str) -> Value {
        self.data(STOCK_PATH, &stock_body(code)).await
    }

    pub(crate) async fn logistics(&self, order: &str) -> Value {
        self.data(LOGISTICS_PATH, &logistics_body(order)).await
    }

    pub(crate) async fn balance(&self) -> Value {
        self.data(BALANCE_PATH, &balance_body()).await
    }

    /// Returns the code of the product at a position.
    pub(crate) fn code(&self, position: u32) -> String {
        self.simulator.control().product(position).unwrap().code
    }

    /// Builds a request to the simulator's admin routes.
    pub(crate) fn admin(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        self.http.request(
            method,
            format!("{}/admin/{path}", self.simulator.base_url()),
        )
    }
}

fn list(value: Value) -> Vec<Value> {
    let Value::Array(list) = value else {
        panic!("no list: {value}")
    };
    list
}

pub(crate) fn products_body(codes: Option<&[&str]>) -> Value {
    let mut body = json!({
        "customerCode": "88012345", "sendToCode": "88012345", "supplierCode": "1001",
        "searchType": "PTJSH", "passWord": "simulator-password",
    });
    if let Some(codes) = codes {
        body["productCodes"] = json!(codes);
    }
    body
}

pub(crate) fn prices_body(codes: &[&str]) -> Value {
    json!({
        "customerCode": "88012345", "sendToCode": "88012345", "productCodes": codes,
        "priceType": "PT", "passWord": "simulator-password",
    })
}

pub(crate) fn stock_body(code: &str) -> Value {
    json!({
        "salesCode": "88012345", "senderCode": "88012345", "productCode": code,
        "countyCode": "110101", "source": "JSH-B", "sellerPassword": "simulator-seller-password",
    })
}

pub(crate) fn logistics_body(order: &str) -> Value {
    json!({
        "orderCode": order, "sellerCode": "88012345", "memberId": 7,
        "sellerPassword": "simulator-seller-password",
    })
}

pub(crate) fn balance_body() -> Value {
    json!({"customerCode": "88012345", "customerPassword": "simulator-password"})
}
