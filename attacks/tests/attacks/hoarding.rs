//! Customers who take products off sale without buying them.

use integration_tests::{
    database::TestDatabase,
    stock::{command, line, stocked},
};
use serde_json::{Value, json};

use crate::scene::{customer, installation_on, stop_in_time};

const UNITS: i64 = 10;

#[tokio::test(flavor = "multi_thread")]
async fn a_newly_registered_customer_takes_nothing_off_sale() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let products = stocked::<20>(&admin, UNITS).await;
    let attacker = customer(&serve, "hoarder").await;

    let all = products.map(|product| line("lock", product, UNITS, "HOARD"));
    let batch = attacker.stock("batch", json!({"commands": all})).await;
    let taken = batch.body["results"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let taken = taken
        .iter()
        .filter(|result| result["status"] == 201)
        .count();
    assert_eq!(taken, 0, "{}", batch.text);
    let single = attacker
        .stock("lock", command(products[0], UNITS, "HOARD"))
        .await;
    assert_eq!(single.status, 403, "{}", single.text);
    for product in products {
        assert_eq!(admin.stock_of(product).await, UNITS);
    }
    let honest = customer(&serve, "honest").await;
    honest.ordered(&[(products[0], 1)]).await;
    admin.assert_reconciled().await;
    stop_in_time(serve).expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_who_may_lock_hold_little_and_not_for_long() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database)
        .with("CANGKU_CUSTOMERS_MAY_LOCK", "true")
        .with("CANGKU_HELD_UNITS_PER_CUSTOMER", "3");
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [product] = stocked(&admin, UNITS).await;
    let attacker = customer(&serve, "hoarder").await;
    let lock = async |quantity: i64, expires_in: Value| {
        let mut body = command(product, quantity, "HOARD");
        if !expires_in.is_null() {
            body["expires_in"] = expires_in;
        }
        attacker.stock("lock", body).await.status
    };
    assert_eq!(lock(1, Value::Null).await, 422, "without an end");
    assert_eq!(lock(1, json!(365 * 24 * 3600)).await, 422, "for a year");
    assert_eq!(
        lock(4, json!(60)).await,
        409,
        "more than a customer may hold"
    );
    assert_eq!(lock(2, json!(60)).await, 201);
    assert_eq!(
        attacker.place(&[(product, 2)]).await.status,
        409,
        "orders count too"
    );
    assert_eq!(admin.stock_of(product).await, UNITS - 2);

    let me = attacker.get("/api/auth/me").await.expect(200).id();
    let path = format!("/api/users/{me}");
    admin
        .patch(&path, json!({"is_active": false}))
        .await
        .expect(200);
    // Deactivating a user releases the user's holds.
    database.wait_until(&format!(
        "(SELECT stock FROM products WHERE id = {product}) = {UNITS}"
    ));
    admin.assert_reconciled().await;
    stop_in_time(serve).expect_success();
}
