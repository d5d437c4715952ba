//! Current order and stock figures.

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop, stock::stocked};
use serde_json::{Value, json};

#[tokio::test]
async fn orders_are_counted_by_status_with_every_status_named() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [a] = stocked(&admin, 50).await;
    let expect = async |counts: [i64; 8]| {
        shop.count_statistics();
        let response = admin.get("/api/analytics/order-status").await.expect(200);
        let rows = response.body["results"].as_array().unwrap();
        let found: Vec<_> = rows
            .iter()
            .map(|row| row["orders"].as_i64().unwrap())
            .collect();
        assert_eq!(found, counts, "{}", response.text);
        let names: Vec<_> = rows
            .iter()
            .map(|row| row["status"].as_str().unwrap())
            .collect();
        let all = [
            "pending",
            "paid",
            "shipped",
            "completed",
            "cancelled",
            "returning",
            "refunding",
            "refunded",
        ];
        assert_eq!(names, all);
        assert_eq!(response.body["total_orders"], counts.iter().sum::<i64>());
        assert!(response.body["as_of"].is_string());
        for (row, count) in rows.iter().zip(counts) {
            assert_eq!(row["amount"], format!("{}.00", count * 2999));
        }
    };
    expect([0; 8]).await;
    for steps in [
        &[][..],
        &["pay"],
        &["pay", "ship"],
        &["pay", "ship", "complete"],
        &["cancel"],
        &["pay", "ship", "return"],
        &["pay", "refund"],
        &["pay", "refund", "refund/confirm"],
    ] {
        let order = admin.ordered(&[(a, 1)]).await;
        admin.steps(order, steps).await;
    }
    expect([1; 8]).await;
    let order = admin.ordered(&[(a, 1)]).await;
    admin
        .steps(
            order,
            &["pay", "ship", "complete", "refund", "refund/reject"],
        )
        .await;
    expect([1, 1, 1, 2, 1, 1, 1, 1]).await;
}

#[tokio::test]
async fn products_are_counted_by_stock_and_units_by_whether_they_are_held() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let status = async || {
        let path = "/api/analytics/inventory-status";
        let mut body = admin.get(path).await.expect(200).body;
        let as_of = body.as_object_mut().unwrap().remove("as_of");
        assert!(as_of.is_some_and(|as_of| as_of.is_string()));
        body
    };
    let counts = |of: [i64; 4], units: i64, held: i64| -> Value {
        let [sufficient, low, out, awaiting_restock] = of;
        json!({"products": {"sufficient": sufficient, "low": low, "out": out,
            "awaiting_restock": awaiting_restock}, "total_products": of.iter().sum::<i64>(),
            "units": units, "held": held})
    };
    assert_eq!(status().await, counts([0; 4], 0, 0));
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = async |stock: i64| {
        catalog
            .product(&admin, json!({"stock": stock, "low_stock_threshold": 5}))
            .await
    };
    let plenty = product(20).await;
    product(5).await;
    product(0).await;
    assert_eq!(status().await, counts([1, 1, 1, 0], 25, 0));
    admin.ordered(&[(plenty, 15)]).await;
    assert_eq!(status().await, counts([0, 2, 1, 0], 10, 15));
    let path = format!("/api/products/{plenty}");
    admin
        .patch(&path, json!({"is_active": false}))
        .await
        .expect(200);
    assert_eq!(status().await, counts([0, 1, 1, 0], 5, 0));
}
