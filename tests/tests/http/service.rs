//! A service that sends its API key.

use integration_tests::{
    caller::{Caller, Response},
    shop::Shop,
};
use reqwest::Method;
use serde_json::Value;

/// Sends requests with a key.
pub struct Service {
    pub http: Caller,
    pub key: String,
}

impl Service {
    pub async fn made(shop: &Shop, admin: &Caller, body: Value) -> (Self, i64) {
        let made = admin.post("/api/api-keys", body).await.expect(201);
        let key = made.body["key"].as_str().unwrap();
        (Self::with(shop, key), made.id())
    }

    pub fn with(shop: &Shop, key: &str) -> Self {
        Self {
            http: shop.anybody(),
            key: key.to_owned(),
        }
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        let request = self.http.request(method, path);
        let request = request.header("x-api-key", &self.key);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        self.http.send(request).await
    }

    pub async fn get(&self, path: &str) -> Response {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Response {
        self.send(Method::POST, path, Some(body)).await
    }
}
