//! Orders, payments, returns, and the attention list.

use integration_tests::{catalog_fixture::CatalogFixture, orders::order};
use reqwest::Method;
use serde_json::{Value, json};

use super::walk::Walk;

const POST: Method = Method::POST;

impl Walk {
    /// Places an order of a unit for the customer.
    async fn place(&mut self, product: i64) -> i64 {
        let customer = self.customer.clone();
        let body = order(&[(product, 1)]);
        self.send(&customer, POST, "/api/orders", "", body)
            .await
            .id()
    }

    /// A clerk makes these steps of an order.
    async fn clerk_steps(&mut self, order: i64, steps: &[&str]) {
        let clerk = self.clerk.clone();
        for step in steps {
            let template = format!("/api/orders/{{id}}/{step}");
            self.send(&clerk, POST, &template, order, json!({})).await;
        }
    }

    async fn customer_steps(&mut self, order: i64, steps: &[&str]) {
        let customer = self.customer.clone();
        for step in steps {
            let template = format!("/api/orders/{{id}}/{step}");
            self.send(&customer, POST, &template, order, json!({}))
                .await;
        }
    }

    /// A step of a return by the clerk.
    async fn returns(&mut self, id: i64, step: &str, body: Value) {
        let clerk = self.clerk.clone();
        let template = format!("/api/returns/{{id}}/{step}");
        self.send(&clerk, POST, &template, id, body).await;
    }

    /// The customer requests a return of a unit.
    async fn request_return(&mut self, order: i64, product: i64) -> i64 {
        let customer = self.customer.clone();
        let items = json!([{"product_id": product, "quantity": 1}]);
        let body = json!({"items": items, "reason": "尺寸不合适"});
        let requested = self.send(&customer, POST, "/api/orders/{id}/returns", order, body);
        requested.await.id()
    }
}

pub async fn orders(walk: &mut Walk) {
    let admin = walk.admin();
    let catalog = CatalogFixture::named(&admin, "orders", "orders").await;
    let product = catalog.product(&admin, json!({"stock": 50})).await;
    let first = walk.place(product).await;
    walk.clerk_steps(first, &["pay", "ship"]).await;
    let parcels = json!({"parcels": [{"carrier": "顺丰", "tracking_number": "SF1"}]});
    let (clerk, path) = (walk.clerk.clone(), "/api/orders/{id}/parcels");
    walk.send(&clerk, Method::PUT, path, first, parcels).await;
    walk.customer_steps(first, &["complete"]).await;
    for step in ["decline", "withdraw"] {
        let id = walk.request_return(first, product).await;
        walk.returns(
            id,
            step,
            match step {
                "decline" => json!({"reason": "已过七天"}),
                _ => json!({}),
            },
        )
        .await;
    }
    let id = walk.request_return(first, product).await;
    walk.returns(id, "approve", json!({})).await;
    walk.returns(id, "receive", json!({})).await;
    walk.returns(id, "refund", json!({"method": "cash"})).await;

    let second = walk.place(product).await;
    walk.clerk_steps(second, &["pay"]).await;
    walk.customer_steps(second, &["refund"]).await;
    walk.clerk_steps(second, &["refund/reject"]).await;
    walk.customer_steps(second, &["refund", "refund/withdraw", "refund"])
        .await;
    walk.clerk_steps(second, &["refund/confirm"]).await;

    let third = walk.place(product).await;
    walk.clerk_steps(third, &["pay", "ship"]).await;
    walk.customer_steps(third, &["return"]).await;
}

pub async fn money(walk: &mut Walk) {
    let admin = walk.admin();
    let catalog = CatalogFixture::named(&admin, "money", "money").await;
    let product = catalog.product(&admin, json!({"stock": 50})).await;
    let order = walk.place(product).await;
    let payment =
        |reference: &str| json!({"amount": "5.00", "method": "wechat", "reference": reference});
    let payments = "/api/orders/{id}/payments";
    walk.admin_sends(POST, payments, order, payment("W1")).await;
    walk.clerk_steps(order, &["cancel"]).await;
    let refund = json!({"method": "wechat", "reference": "W2"});
    walk.admin_sends(POST, "/api/orders/{id}/refunds", order, refund)
        .await;
    let unmatched = admin.payment("SO-404", "5.00", "W3").await.expect(201).body;
    let first = unmatched["payment"]["id"].clone();
    let unmatched = admin.payment("SO-405", "5.00", "W4").await.expect(201).body;
    let second = unmatched["payment"]["id"].clone();
    let items = admin.get("/api/attention").await.expect(200).body;
    let item = items["results"][0]["id"].clone();
    let note = json!({"note": "已联系客户"});
    walk.admin_sends(Method::PATCH, "/api/attention/{id}", item, note)
        .await;
    let order = walk.place(product).await;
    let body = json!({"order_id": order});
    walk.admin_sends(POST, "/api/payments/{id}/assign", first, body)
        .await;
    let body = json!({"method": "bank", "reference": "W5"});
    walk.admin_sends(POST, "/api/payments/{id}/refund", second, body)
        .await;
}
