//! Stock that is sold, received and counted.

use integration_tests::{shop::Shop, stock::command};
use serde_json::{Value, json};

use crate::inventory::new;

#[tokio::test]
async fn units_are_consumed_adjusted_and_counted() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = new(&admin, json!({"stock": 10, "low_stock_threshold": 4})).await;
    admin
        .post("/api/inventory/lock", command(id, 4, "SO-1"))
        .await
        .expect(201);
    admin
        .post("/api/inventory/consume", command(id, 4, "SO-1"))
        .await
        .expect(200);
    admin
        .post("/api/inventory/release", command(id, 1, "SO-1"))
        .await
        .expect_problem(409, "not_held");
    let adjust = |body: Value| {
        let admin = admin.clone();
        async move { admin.post("/api/inventory/adjust", body).await }
    };
    let reason = "purchase_in";
    adjust(json!({"product_id": id, "quantity": 5, "reason": reason}))
        .await
        .expect(201);
    adjust(json!({"product_id": id, "set_to": 3, "expected_stock": 9, "reason": "stocktake"}))
        .await
        .expect_problem(409, "unexpected_stock");
    let counted =
        adjust(json!({"product_id": id, "set_to": 3, "expected_stock": 11, "reason": "stocktake"}));
    assert_eq!(counted.await.expect(201).body["quantity"], -8);
    let low = admin.get("/api/inventory/low-stock").await.expect(200).body;
    assert_eq!(
        (&low["results"][0]["id"], &low["results"][0]["stock_state"]),
        (&json!(id), &json!("low"))
    );
    adjust(json!({"product_id": id, "quantity": -4, "reason": "sale_out"}))
        .await
        .expect_problem(409, "insufficient_stock");
    adjust(json!({"product_id": id, "quantity": 0, "reason": "x"}))
        .await
        .expect_problem(422, "zero_quantity");
    admin
        .patch(&format!("/api/products/{id}"), json!({"is_active": false}))
        .await
        .expect(200);
    admin
        .post("/api/inventory/lock", command(id, 1, "SO-2"))
        .await
        .expect_problem(409, "product_not_sellable");
    admin
        .post("/api/inventory/lock", command(999_999, 1, ""))
        .await
        .expect_problem(404, "product_not_found");
    admin.assert_reconciled().await;
}
