//! Stock commands over HTTP, and the invariants afterwards.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    caller::{Caller, Response},
    catalog_fixture::CatalogFixture,
};

/// The body of a lock, release or consumption.
pub fn command(product: i64, quantity: i64, reference: &str) -> Value {
    json!({"product_id": product, "quantity": quantity, "reason": "order_created", "reference": reference})
}

/// The setting that allows customers to lock without an order.
pub const CUSTOMERS_LOCK: (&str, &str) = ("CANGKU_CUSTOMERS_MAY_LOCK", "true");

/// The body of a customer's lock, which must have an expiry.
pub fn customer_lock(product: i64, quantity: i64, reference: &str) -> Value {
    let mut body = command(product, quantity, reference);
    body["expires_in"] = json!(600);
    body
}

/// Like `command`, as a line of a batch.
pub fn line(kind: &str, product: i64, quantity: i64, reference: &str) -> Value {
    let mut line = command(product, quantity, reference);
    line["type"] = json!(kind);
    line
}

/// The body of an atomic batch.
pub fn basket(lines: Vec<Value>) -> Value {
    json!({"atomic": true, "commands": lines})
}

/// Creates products with `units` units of stock each; returns their ids.
pub async fn stocked<const N: usize>(admin: &Caller, units: i64) -> [i64; N] {
    let catalog = CatalogFixture::set_up(admin).await;
    let mut ids = [0; N];
    for id in &mut ids {
        *id = catalog.product(admin, json!({"stock": units})).await;
    }
    ids
}

impl Caller {
    /// Sends a lock, release, consumption or adjustment.
    pub async fn stock(&self, verb: &str, body: Value) -> Response {
        self.post(&format!("/api/inventory/{verb}"), body).await
    }

    /// Sends a command with an idempotency key; the request may fail on its way.
    pub async fn try_keyed(
        &self,
        verb: &str,
        key: &str,
        body: &Value,
    ) -> reqwest::Result<Response> {
        let path = format!("/api/inventory/{verb}");
        let request = self.request(Method::POST, &path);
        self.try_send(request.header("Idempotency-Key", key).json(body))
            .await
    }

    /// Sends a command with an idempotency key.
    pub async fn keyed(&self, verb: &str, key: &str, body: &Value) -> Response {
        self.try_keyed(verb, key, body).await.unwrap()
    }

    /// The current stock of a product, not cached; other responses may show it a second later.
    pub async fn stock_of(&self, product: i64) -> i64 {
        let path = format!("/api/products/{product}/availability");
        let response = self.get(&path).await.expect(200);
        response.body["stock"].as_i64().unwrap()
    }

    /// The rows of the inventory log for a query such as `product=1`, oldest first.
    pub async fn stock_log(&self, query: &str) -> Vec<Value> {
        let (mut rows, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/inventory-logs?{query}&page_size=100&cursor={cursor}");
            let mut page = self.get(&path).await.expect(200).body;
            rows.append(page["results"].as_array_mut().unwrap());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        rows.reverse();
        rows
    }

    /// Fails if stock, log and holds don't agree.
    #[track_caller]
    pub fn assert_reconciled(&self) -> impl Future<Output = ()> + '_ {
        let caller = std::panic::Location::caller();
        async move {
            let response = self.stock("reconcile", json!({})).await.expect(200);
            let is_consistent = response.body["is_consistent"] == true;
            assert!(is_consistent, "at {caller}: {}", response.text);
        }
    }
}
