//! Returns of lines whose product was deleted.

use cangku_domain::accounts::Role;
use integration_tests::{orders::money, shop::Shop, stock::stocked};
use serde_json::json;

#[tokio::test]
async fn a_line_of_a_deleted_product_is_returned_and_received_by_its_former_id() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let li = shop.sign_in("li", Role::User).await;
    let [gone, stays] = stocked(&admin, 10).await;
    let order = li.ordered(&[(gone, 3), (stays, 2)]).await;
    admin.steps(order, &["pay", "ship", "complete"]).await;
    admin
        .delete(&format!("/api/products/{gone}"))
        .await
        .expect(200);
    let line = li.get(&format!("/api/orders/{order}")).await.body["items"][0].clone();
    assert_eq!(
        (&line["product_id"], &line["deleted_product_id"]),
        (&json!(null), &json!(gone))
    );

    let returns = format!("/api/orders/{order}/returns");
    let units = |units: i64| json!({"items": [{"product_id": gone, "quantity": units}]});
    let refused = li.post(&returns, units(4)).await;
    let refused = refused.expect_problem(409, "return_exceeds_delivered").body;
    assert_eq!(
        (&refused["product_id"], &refused["returnable"]),
        (&json!(gone), &json!(3))
    );
    let requested = li.post(&returns, units(2)).await.expect(201);
    assert_eq!(requested.body["items"][0]["deleted_product_id"], gone);
    assert_eq!(requested.body["items"].as_array().unwrap().len(), 1);
    let path = format!("/api/returns/{}", requested.id());
    let step = async |verb: &str, body| admin.post(&format!("{path}/{verb}"), body).await;
    step("approve", json!({})).await.expect(200);
    let received =
        |units: i64| json!({"items": [{"product_id": gone, "sellable": 0, "damaged": units}]});
    let refused = step("receive", received(3)).await;
    let refused = refused.expect_problem(409, "receipt_exceeds_return").body;
    assert_eq!(refused["expected"], 2);
    let done = step("receive", received(1)).await.expect(200).body;
    assert_eq!(
        (
            &done["status"],
            &done["credited_amount"],
            &done["order_status"]
        ),
        (&json!("received"), &json!("2999.00"), &json!("completed"))
    );
    let again = step("receive", received(1)).await;
    let again = again.expect_problem(409, "already_received").body;
    assert_eq!(again["product_id"], gone);
    let seen = li
        .get(&format!("/api/orders/{order}"))
        .await
        .expect(200)
        .body;
    assert_eq!(
        money(&seen),
        ["completed", "14995.00", "0.00", "2999.00", "refund_due"]
    );
    // The product that stays is as it was.
    assert_eq!(
        (admin.stock_of(stays).await, admin.sales_of(stays).await),
        (8, 2)
    );
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_return_says_which_step_it_may_take_next() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let li = shop.sign_in("li", Role::User).await;
    let [one, two] = stocked(&admin, 10).await;
    let order = li.ordered(&[(one, 1), (two, 1)]).await;
    admin.steps(order, &["pay", "ship"]).await;
    let requested = li
        .post(&format!("/api/orders/{order}/returns"), json!({}))
        .await;
    let requested = requested.expect(201);
    assert_eq!(
        requested.body["allowed"],
        json!(["approved", "declined", "withdrawn"])
    );
    let path = format!("/api/returns/{}", requested.id());
    let step = async |verb: &str, body| admin.post(&format!("{path}/{verb}"), body).await;
    // The money isn't given back before the units are there.
    let early = step("refund", json!({"method": "wechat", "reference": "R1"})).await;
    let early = early.expect_problem(409, "illegal_return_transition").body;
    assert_eq!(early["allowed"], requested.body["allowed"]);
    let approved = step("approve", json!({})).await.expect(200).body;
    assert_eq!(
        approved["allowed"],
        json!(["received", "declined", "withdrawn"])
    );
    let receipt = |product| json!({"items": [{"product_id": product, "sellable": 1}]});
    let partly = step("receive", receipt(one)).await.expect(200).body;
    assert_eq!(
        (&partly["status"], &partly["allowed"]),
        (&json!("approved"), &json!(["received"])),
        "what came back can't be declined any more"
    );
    step("withdraw", json!({}))
        .await
        .expect_problem(409, "already_received");
    let all = step("receive", receipt(two)).await.expect(200).body;
    assert_eq!(all["allowed"], json!(["refunded"]));
    let refund = json!({"method": "wechat", "reference": "R1"});
    let refunded = step("refund", refund).await.expect(200).body;
    assert_eq!(refunded["allowed"], json!([]));
    admin.assert_reconciled().await;
}
