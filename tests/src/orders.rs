//! Orders over HTTP.

use serde_json::{Value, json};

use crate::caller::{Caller, Response};

/// The body of an order of these products and quantities.
pub fn order(lines: &[(i64, i64)]) -> Value {
    let items: Vec<_> = lines
        .iter()
        .map(|(product, quantity)| json!({"product_id": product, "quantity": quantity}))
        .collect();
    json!({"items": items, "contact_name": "李雷", "phone": "13800138000", "province": "山东省",
        "city": "青岛市", "district": "崂山区", "town": "中韩街道", "address": "海尔路1号"})
}

impl Caller {
    /// Places an order.
    pub async fn place(&self, lines: &[(i64, i64)]) -> Response {
        self.post("/api/orders", order(lines)).await
    }

    /// Places an order; returns its id.
    pub async fn ordered(&self, lines: &[(i64, i64)]) -> i64 {
        self.place(lines).await.expect(201).id()
    }

    /// Performs a transition of an order, such as `pay` or `refund/confirm`.
    pub async fn step(&self, order: i64, step: &str) -> Response {
        self.step_with(order, step, json!({})).await
    }

    /// Like `step`, with a body.
    pub async fn step_with(&self, order: i64, step: &str, body: Value) -> Response {
        self.post(&format!("/api/orders/{order}/{step}"), body)
            .await
    }

    /// Performs several transitions, each of which must succeed; returns the order of the last
    /// response.
    #[track_caller]
    pub fn steps<'a>(
        &'a self,
        order: i64,
        steps: &'a [&'a str],
    ) -> impl Future<Output = Value> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            let mut body = Value::Null;
            for step in steps {
                let response = self.step(order, step).await;
                assert_eq!(
                    response.status, 200,
                    "{step} at {caller}: {}",
                    response.text
                );
                body = response.body;
            }
            body
        }
    }

    /// Records a payment of an order, which is given by its id or number.
    pub async fn payment(
        &self,
        order: impl std::fmt::Display,
        amount: &str,
        reference: &str,
    ) -> Response {
        let body = json!({"amount": amount, "method": "wechat", "reference": reference});
        self.post(&format!("/api/orders/{order}/payments"), body)
            .await
    }

    /// Records a refund of an order.
    pub async fn give_back(&self, order: i64, amount: Option<&str>, reference: &str) -> Response {
        let body = json!({"amount": amount, "method": "wechat", "reference": reference});
        self.post(&format!("/api/orders/{order}/refunds"), body)
            .await
    }

    /// Status, paid, refunded and due amount, and payment status of an order.
    pub async fn money_of(&self, order: i64) -> [String; 5] {
        let found = self.get(&format!("/api/orders/{order}")).await.expect(200);
        money(&found.body)
    }

    /// Open items of the attention list: kind and detail, oldest first.
    pub async fn open_attention(&self) -> Vec<String> {
        let found = self.get("/api/attention?page_size=100").await.expect(200);
        let items = found.body["results"].as_array().unwrap();
        let line = |item: &Value| {
            let text = |field: &str| item[field].as_str().unwrap().to_owned();
            format!("{}: {}", text("kind"), text("detail"))
        };
        items.iter().rev().map(line).collect()
    }

    /// Returns the `sales_count` of a product.
    pub async fn sales_of(&self, product: i64) -> i64 {
        let response = self.get(&format!("/api/products/{product}")).await;
        response.expect(200).body["sales_count"].as_i64().unwrap()
    }
}

/// Status, paid, refunded and due amount, and payment status of an order in a response.
pub fn money(order: &Value) -> [String; 5] {
    [
        "status",
        "paid_amount",
        "refunded_amount",
        "refund_due",
        "payment_status",
    ]
    .map(|field| order[field].as_str().unwrap().to_owned())
}
