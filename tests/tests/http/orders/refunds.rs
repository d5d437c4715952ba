//! The units that refunds return.

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::json;

#[tokio::test]
async fn units_return_to_stock_only_if_they_are_in_the_shop() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    for (steps, goods_received, stock, sales) in [
        (&["pay", "refund"][..], false, 10, 0),
        (&["pay", "ship", "refund"], false, 8, 0),
        (&["pay", "ship", "return"], true, 10, 0),
        (&["pay", "ship", "complete", "refund"], false, 8, 0),
        (
            &["pay", "ship", "complete", "return", "refund"],
            true,
            10,
            0,
        ),
    ] {
        let id = catalog.product(&admin, json!({"stock": 10})).await;
        let order = admin.ordered(&[(id, 2)]).await;
        admin.steps(order, steps).await;
        let is_completed = steps.contains(&"complete");
        assert_eq!(admin.sales_of(id).await, if is_completed { 2 } else { 0 });
        let body = json!({"goods_received": goods_received});
        let refunded = admin
            .step_with(order, "refund/confirm", body)
            .await
            .expect(200);
        assert_eq!(refunded.body["status"], "refunded");
        assert!(refunded.body["ended_at"].is_string());
        assert_eq!(admin.stock_of(id).await, stock, "{steps:?}");
        assert_eq!(admin.sales_of(id).await, sales, "{steps:?}");
    }
    admin.assert_reconciled().await;
    let open = shop.database().number("SELECT sum(held) FROM stock_holds");
    assert_eq!(open, 0);
}
