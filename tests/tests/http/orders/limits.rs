//! Limits on what one customer may hold.

use cangku_domain::accounts::Role;
use futures::future::join_all;
use integration_tests::{shop::Shop, stock::stocked};
use serde_json::json;

use crate::orders::timeouts::cancel;

const LIMITS: [(&str, &str); 2] = [
    ("CANGKU_UNPAID_ORDERS_PER_CUSTOMER", "3"),
    ("CANGKU_HELD_UNITS_PER_CUSTOMER", "5"),
];

#[tokio::test]
async fn a_customer_holds_no_more_than_one_customer_may() {
    let shop = Shop::with(&LIMITS).await;
    let admin = shop.admin().await;
    let [one, two] = stocked(&admin, 100).await;
    let customer = shop.sign_in("li", Role::User).await;
    let first = customer.ordered(&[(one, 4), (two, 5)]).await;
    let refused = customer.place(&[(one, 2)]).await;
    let refused = refused.expect_problem(409, "hold_limit_reached").body;
    assert_eq!(
        (refused["limit"].as_i64(), refused["held"].as_i64()),
        (Some(5), Some(4))
    );
    customer.ordered(&[(one, 1)]).await;
    customer.step(first, "pay").await.expect(200);
    customer.ordered(&[(one, 1)]).await;
    let third = customer.ordered(&[(one, 1)]).await;
    customer
        .place(&[(two, 1)])
        .await
        .expect_problem(409, "hold_limit_reached");
    customer.step(third, "cancel").await.expect(200);
    customer.ordered(&[(two, 1)]).await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    for _ in 0..5 {
        clerk.ordered(&[(one, 6)]).await;
    }
    admin.assert_reconciled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_orders_at_once_do_not_pass_the_limit() {
    let shop = Shop::with(&LIMITS).await;
    let beside = shop.beside_with(&LIMITS).await;
    let admin = shop.admin().await;
    let products = stocked::<8>(&admin, 100).await;
    let customer = shop.sign_in("li", Role::User).await;
    let servers = [customer.clone(), beside.known(&customer)];
    let orders = (0..24)
        .zip(servers.iter().cycle())
        .map(|(n, server)| async move { server.place(&[(products[n % 8], 1)]).await.status });
    let statuses = join_all(orders).await;
    let placed = statuses.iter().filter(|status| **status == 201).count();
    let refused = statuses.iter().filter(|status| **status == 409).count();
    assert_eq!((placed, refused), (3, 21), "{statuses:?}");
}

#[tokio::test]
async fn orders_that_end_unpaid_are_limited_for_a_day() {
    let shop = Shop::with(&[("CANGKU_ABANDONED_ORDERS_PER_DAY", "2")]).await;
    let admin = shop.admin().await;
    let [product] = stocked(&admin, 100).await;
    let customer = shop.sign_in("li", Role::User).await;
    let paid = customer.ordered(&[(product, 1)]).await;
    customer.step(paid, "pay").await.expect(200);
    customer.step(paid, "cancel").await.expect(200);
    // One ends by the customer, one by time-out.
    let cancelled = customer.ordered(&[(product, 1)]).await;
    customer.step(cancelled, "cancel").await.expect(200);
    let overdue = customer.ordered(&[(product, 1)]).await;
    shop.database().execute(&format!(
        "UPDATE orders SET created_at = created_at - interval '1 hour', \
             expires_at = expires_at - interval '1 hour' WHERE id = {overdue}"
    ));
    assert_eq!(cancel(&shop, 10, true).await.cancelled, 1);
    let refused = customer.place(&[(product, 1)]).await;
    let refused = refused.expect_problem(409, "too_many_abandoned_orders");
    assert_eq!(refused.body["limit"], 2);
    // Others, and the shop itself, aren't affected.
    shop.sign_in("wang", Role::User)
        .await
        .ordered(&[(product, 1)])
        .await;
    shop.sign_in("clerk", Role::Staff)
        .await
        .ordered(&[(product, 1)])
        .await;
    shop.database().execute(&format!(
        "UPDATE orders SET created_at = created_at - interval '25 hours' WHERE id = {cancelled}"
    ));
    customer.ordered(&[(product, 1)]).await;
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_customer_cannot_change_an_order_without_end() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [product] = stocked(&admin, 10).await;
    let customer = shop.sign_in("li", Role::User).await;
    let order = customer.ordered(&[(product, 1)]).await;
    customer.step(order, "pay").await.expect(200);
    customer.step(order, "refund").await.expect(200);
    customer.step(order, "refund/withdraw").await.expect(200);
    shop.database().execute(&format!(
        "UPDATE orders SET version = 201 WHERE id = {order}"
    ));
    for step in ["refund", "cancel"] {
        let refused = customer.step(order, step).await;
        refused.expect_problem(409, "too_many_changes");
    }
    admin.step(order, "ship").await.expect(200);
    let path = format!("/api/orders/{order}/returns");
    let refused = customer.post(&path, json!({})).await;
    refused.expect_problem(409, "too_many_changes");
    // Staff request it for the customer, who can't withdraw it; staff can decline it.
    let requested = admin.post(&path, json!({})).await.expect(201);
    let path = format!("/api/returns/{}", requested.body["id"]);
    let withdrawn = customer.post(&format!("{path}/withdraw"), json!({})).await;
    withdrawn.expect_problem(409, "too_many_changes");
    let reason = json!({"reason": "已使用"});
    admin
        .post(&format!("{path}/decline"), reason)
        .await
        .expect(200);
    admin.step(order, "complete").await.expect(200);
}
