//! No deletion changes a figure of the past.

use std::ops::ControlFlow;

use cangku_domain::{accounts::Role, ports::StatisticsRebuild};
use integration_tests::{caller::Caller, catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::{Value, json};

const FIGURES: [&str; 7] = [
    "sales-summary",
    "daily-sales?days=3",
    "top-products?limit=10",
    "top-products?limit=10&days=2",
    "order-status",
    "user-growth?days=3",
    "daily-active?days=3",
];

async fn figures(admin: &Caller) -> Vec<(&'static str, Value)> {
    let mut found = Vec::new();
    for path in FIGURES {
        let response = admin.get(&format!("/api/analytics/{path}")).await;
        let mut body = response.expect(200).body;
        body.as_object_mut().unwrap().remove("as_of").unwrap();
        found.push((path, body));
    }
    found
}

/// Recomputes everything from the orders and users; returns the number of corrected rows.
fn rebuild(shop: &Shop) -> u64 {
    let database = shop.backend().database.clone();
    let rebuild = move || {
        let mut on = |_step| ControlFlow::Continue(());
        database.rebuild(&[], &mut on).unwrap().unwrap()
    };
    std::thread::scope(|scope| scope.spawn(rebuild).join().unwrap()).rows_corrected
}

#[tokio::test]
async fn deleted_products_and_users_stay_in_the_statistics() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let other = CatalogFixture::named(&admin, "空调", "统帅").await;
    let one = json!({"stock": 50, "name": "甲", "product_code": "A1", "price": "10.01"});
    let one = catalog.product(&admin, one).await;
    let two = json!({"stock": 50, "name": "乙", "price": "7.00"});
    let two = other.product(&admin, two).await;
    let stays = json!({"stock": 50, "name": "丙", "price": "5.00"});
    let stays = catalog.product(&admin, stays).await;
    let li = shop.sign_in("li", Role::User).await;
    let order = li.ordered(&[(one, 3), (two, 4), (stays, 1)]).await;
    admin.steps(order, &["pay", "ship", "complete"]).await;
    let returned = li.ordered(&[(one, 5), (two, 1)]).await;
    admin.steps(returned, &["pay", "ship", "complete"]).await;
    shop.count_statistics();
    let before = figures(&admin).await;
    assert_eq!(before[2].1["results"].as_array().unwrap().len(), 3);

    let deleted = admin.delete(&format!("/api/products/{one}")).await;
    deleted.expect(200);
    let deleted = admin
        .delete(&format!("/api/categories/{}", other.category))
        .await;
    assert_eq!(deleted.expect(200).body["removed"]["products"], 1);
    shop.database()
        .execute("DELETE FROM users WHERE username = 'li'");
    assert_eq!(figures(&admin).await, before);
    assert_eq!(rebuild(&shop), 0);
    assert_eq!(figures(&admin).await, before);

    // What is refunded later counts no longer, for deleted products as well.
    admin.steps(returned, &["refund", "refund/confirm"]).await;
    shop.count_statistics();
    let top = &figures(&admin).await[2].1["results"];
    assert_eq!(
        *top,
        json!([
            {"product_id": two, "name": "乙", "product_code": null, "quantity": 4, "amount": "28.00"},
            {"product_id": one, "name": "甲", "product_code": "A1", "quantity": 3, "amount": "30.03"},
            {"product_id": stays, "name": "丙", "product_code": null, "quantity": 1, "amount": "5.00"},
        ])
    );
    assert_eq!(rebuild(&shop), 0);
    admin.assert_reconciled().await;
}
