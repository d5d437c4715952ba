//! Orders with products that are off sale or were deleted.

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::json;

#[tokio::test]
async fn a_pending_order_can_be_paid_although_its_product_is_off_sale() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    for off in [
        json!({"is_active": false}),
        json!({"is_sales": "0", "no_sales_reason": "停产"}),
        json!({"price": "0.00"}),
    ] {
        let product = catalog.product(&admin, json!({"stock": 2})).await;
        let order = admin.ordered(&[(product, 2)]).await;
        admin
            .patch(&format!("/api/products/{product}"), off.clone())
            .await
            .expect(200);
        let paid = admin.steps(order, &["pay"]).await;
        assert_eq!(paid["status"], "paid", "{off}");
        admin.steps(order, &["ship", "complete"]).await;
        let another = admin.place(&[(product, 1)]).await;
        assert_eq!(another.status, 409, "{off}");
    }
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn an_order_whose_product_is_gone_can_be_neither_paid_nor_shipped_in_full() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let gone = json!({"stock": 9, "product_code": "GA0SZC00U", "name": "老冰箱"});
    let gone = catalog.product(&admin, gone).await;
    let stays = catalog.product(&admin, json!({"stock": 9})).await;
    let pending = admin.ordered(&[(gone, 2), (stays, 1)]).await;
    let transferred = admin.ordered(&[(gone, 1)]).await;
    let paid = admin.ordered(&[(gone, 1), (stays, 1)]).await;
    admin.step(paid, "pay").await.expect(200);
    // As an earlier version of the program did it.
    shop.database()
        .execute(&format!("DELETE FROM products WHERE id = {gone}"));
    let lost = |quantity: i64| json!([{"product_name": "老冰箱", "product_code": "GA0SZC00U", "quantity": quantity}]);
    let refused = admin.step(pending, "pay").await;
    let refused = refused.expect_problem(409, "order_not_deliverable").body;
    assert_eq!(refused["lines"], lost(2));
    assert_eq!(admin.money_of(pending).await[1], "0.00");
    let refused = admin.step(paid, "ship").await;
    let refused = refused.expect_problem(409, "order_not_deliverable").body;
    assert_eq!(refused["lines"], lost(1));

    // A payment that has arrived is recorded; it is due back once the order is cancelled.
    let payment = admin.payment(transferred, "2999.00", "wx-1").await;
    let payment = payment.expect(201);
    assert_eq!(
        payment.body["order"]["status"], "pending",
        "{}",
        payment.text
    );
    admin.step(transferred, "cancel").await.expect(200);
    let money = admin.money_of(transferred).await;
    assert_eq!(
        money,
        ["cancelled", "2999.00", "0.00", "2999.00", "refund_due"]
    );

    // What is left is shipped, and the value of the rest is due back.
    let items = json!({"items": [{"product_id": stays, "quantity": 1}]});
    admin.step_with(paid, "ship", items).await.expect(200);
    let money = admin.money_of(paid).await;
    assert_eq!(
        money,
        ["shipped", "5998.00", "0.00", "2999.00", "refund_due"]
    );
    admin.step(pending, "cancel").await.expect(200);
    admin.assert_reconciled().await;
}
