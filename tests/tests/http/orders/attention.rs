//! The attention list.

use cangku_domain::accounts::Role;
use integration_tests::{shop::Shop, stock::stocked};
use serde_json::{Value, json};

#[tokio::test]
async fn items_are_counted_assigned_and_settled() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 10).await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let li = shop.sign_in("li", Role::User).await;
    let order = admin.ordered(&[(id, 1)]).await;
    admin.steps(order, &["pay", "cancel"]).await;
    admin.payment("SO-1", "5.00", "U1").await.expect(201);
    li.get("/api/attention")
        .await
        .expect_problem(403, "forbidden");
    let list = clerk.get("/api/attention").await.expect(200).body;
    assert_eq!(
        list["counts"],
        json!([
            {"kind": "refund_due", "open": 1},
            {"kind": "unmatched_payment", "open": 1},
            {"kind": "held_plan", "open": 0},
            {"kind": "sync_failures", "open": 0},
            {"kind": "schedule_paused", "open": 0}
        ])
    );
    assert_eq!(list["total"], 2);
    let item = &list["results"][1];
    assert_eq!(
        (&item["kind"], &item["order_id"]),
        (&json!("refund_due"), &json!(order))
    );
    let path = format!("/api/attention/{}", item["id"]);
    let me: Value = clerk.get("/api/auth/me").await.body;
    let body = json!({"owner_id": me["id"], "note": "已联系"});
    let owned = clerk.patch(&path, body).await.expect(200).body;
    assert_eq!(owned["owner_name"], "clerk");
    for (filter, expected) in [
        (format!("owner={}", me["id"]), 1),
        ("kind=unmatched_payment".to_owned(), 1),
        ("status=done".to_owned(), 0),
        ("status=all".to_owned(), 2),
    ] {
        let found = admin.get(&format!("/api/attention?{filter}")).await;
        assert_eq!(found.expect(200).body["total"], expected, "{filter}");
    }
    let customer: Value = li.get("/api/auth/me").await.body;
    clerk
        .patch(&path, json!({"owner_id": customer["id"]}))
        .await
        .expect_field("owner_id", "unknown_reference");
    clerk
        .patch("/api/attention/999", json!({}))
        .await
        .expect_problem(404, "attention_item_not_found");
    clerk
        .get("/api/attention?kind=x")
        .await
        .expect_problem(400, "invalid_query");
    // The refund settles the item; who did it is written down, and owner and note stay.
    admin.give_back(order, None, "R1").await.expect(201);
    let done = admin.get("/api/attention?status=done").await.body["results"][0].clone();
    assert_eq!(
        (&done["note"], &done["done_by"]),
        (&json!("已联系"), &json!("boss"))
    );
    // Only money settles and reopens it.
    clerk.patch(&path, json!({"done": true})).await.expect(200);
    let reopened = clerk.patch(&path, json!({"done": false})).await;
    reopened.expect_problem(409, "settled_by_money");
    admin.payment(order, "1.00", "T9").await.expect(201);
    let open = clerk.get("/api/attention?kind=refund_due").await.body;
    let path = format!("/api/attention/{}", open["results"][0]["id"]);
    let settled = clerk.patch(&path, json!({"done": true})).await;
    settled.expect_problem(409, "settled_by_money");
    assert_eq!(admin.open_attention().await.len(), 2);
    admin.assert_reconciled().await;
}
