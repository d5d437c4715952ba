//! Limits on what one customer may hold.

use cangku_domain::accounts::Role;
use futures::future::join_all;
use integration_tests::{shop::Shop, stock::stocked};

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
