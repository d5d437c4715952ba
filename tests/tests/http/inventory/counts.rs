//! Stock that is sold, received and counted.

use cangku_domain::accounts::Role;
use integration_tests::{caller::Caller, shop::Shop, stock::command};
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

#[tokio::test]
async fn a_stocktake_does_not_promise_held_units_again() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = new(&admin, json!({"stock": 10})).await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let buyer = shop.sign_in("buyer", Role::User).await;
    let order = buyer.place(&[(id, 3)]).await.expect(201).body;
    let path = format!("/api/products/{id}");
    let seen = async |caller: &Caller| {
        let product = caller.get(&path).await.expect(200).body;
        let list = caller.get("/api/products").await.expect(200).body;
        for name in ["stock", "held", "on_hand"] {
            assert_eq!(list["results"][0][name], product[name]);
        }
        ["stock", "held", "on_hand"].map(|name| product[name].as_i64())
    };
    assert_eq!(seen(&clerk).await, [Some(7), Some(3), Some(10)]);
    for other in [&buyer, &shop.anybody()] {
        assert_eq!(seen(other).await, [Some(7), None, None]);
    }
    let count = |counted: i64, expected: Value| {
        let body = json!({"product_id": id, "counted": counted, "expected_stock": expected,
            "reason": "stocktake"});
        admin.post("/api/inventory/adjust", body)
    };
    count(10, json!(8))
        .await
        .expect_problem(409, "unexpected_stock");
    assert_eq!(count(10, json!(7)).await.expect(200).body["quantity"], 0);
    let fewer = count(9, Value::Null).await.expect(201).body;
    assert_eq!(
        (&fewer["quantity"], &fewer["stock_after"]),
        (&json!(-1), &json!(6))
    );
    assert_eq!(seen(&clerk).await, [Some(6), Some(3), Some(9)]);
    let refused = count(2, Value::Null)
        .await
        .expect_problem(409, "counted_below_held");
    assert_eq!(refused.body["held"], 3);
    assert_eq!(
        refused.body["holds"],
        json!([{"reference": order["order_number"], "held": 3}])
    );
    assert_eq!(
        count(3, Value::Null).await.expect(201).body["stock_after"],
        0
    );
    admin.assert_reconciled().await;
}
