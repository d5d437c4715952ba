//! Stocktakes.

use integration_tests::{
    shop::Shop,
    stock::{command, stocked},
};
use serde_json::json;

use super::{apply, items, plan, undo};

#[tokio::test]
async fn counts_become_adjustments_and_are_undone_by_further_ones() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [short, long, right] = stocked::<3>(&admin, 10).await;
    admin
        .stock("lock", command(short, 4, "SO-1"))
        .await
        .expect(201);
    let body = json!({"kind": "stocktake", "reason": "年终盘点", "counts": [
        {"product_id": short, "counted": 8}, {"product_id": long, "counted": 12},
        {"product_id": right, "counted": 10}]});
    let id = plan(&admin, body).await;
    let listed = items(&admin, id, "action=stock").await;
    assert_eq!(listed.len(), 2);
    assert_eq!(
        (&listed[0]["before"], &listed[0]["after"]),
        (&json!(10), &json!(8))
    );
    // An order that comes in between doesn't matter: its units are on the shelf.
    admin
        .stock("lock", command(short, 1, "SO-2"))
        .await
        .expect(201);
    assert_eq!(apply(&admin, id).await["status"], "applied");
    assert_eq!(admin.stock_of(short).await, 3);
    assert_eq!(admin.stock_of(long).await, 12);
    let reference = format!("reference=plan-{id}");
    let logged = admin.stock_log(&reference).await;
    assert_eq!(logged.len(), 2);
    assert!(logged.iter().all(|row| row["reason"] == "stocktake"));
    assert!(logged.iter().all(|row| row["operator"] == "boss"));
    assert_eq!(undo(&admin, id).await["status"], "undone");
    assert_eq!(admin.stock_of(short).await, 5);
    assert_eq!(admin.stock_of(long).await, 10);
    assert_eq!(admin.stock_log(&reference).await.len(), 4);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_count_is_not_written_over_units_that_came_or_went() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [sold, held] = stocked::<2>(&admin, 10).await;
    let body = json!({"kind": "stocktake", "reason": "盘点", "counts": [
        {"product_id": sold, "counted": 9}, {"product_id": held, "counted": 1}]});
    let id = plan(&admin, body).await;
    admin
        .stock("lock", command(sold, 2, "SO-1"))
        .await
        .expect(201);
    admin
        .stock("consume", command(sold, 2, "SO-1"))
        .await
        .expect(200);
    admin
        .stock("lock", command(held, 2, "SO-2"))
        .await
        .expect(201);
    assert_eq!(apply(&admin, id).await["status"], "stale");
    let listed = items(&admin, id, "").await;
    assert_eq!(
        (&listed[0]["reason"], &listed[0]["found"]),
        (&json!("changed_since"), &json!(8))
    );
    assert_eq!(listed[1]["reason"], "held_above_count");
    assert_eq!(
        (admin.stock_of(sold).await, admin.stock_of(held).await),
        (8, 8)
    );
    admin.assert_reconciled().await;
}
