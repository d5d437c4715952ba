//! Cancelling paid orders.

use cangku_domain::accounts::Role;
use integration_tests::{shop::Shop, stock::stocked};

#[tokio::test]
async fn a_customer_requests_the_cancellation_of_a_paid_order() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 10).await;
    let li = shop.sign_in("li", Role::User).await;
    for (end, status, due) in [
        ("cancel", "cancelled", "refund_due"),
        ("refund/confirm", "refunded", "refunded"),
        ("refund/reject", "paid", "paid"),
    ] {
        let order = li.ordered(&[(id, 1)]).await;
        li.step(order, "pay").await.expect(200);
        let requested = li.step(order, "cancel").await.expect(200).body;
        assert_eq!(requested["status"], "refunding");
        // The units are held until staff decide, and only they decide.
        assert_eq!(requested["payment_status"], "paid");
        li.step(order, "cancel")
            .await
            .expect_problem(409, "illegal_transition");
        admin.step(order, end).await.expect(200);
        let [now, _, _, _, payment] = admin.money_of(order).await;
        assert_eq!((now.as_str(), payment.as_str()), (status, due), "{end}");
    }
    let order = li.ordered(&[(id, 1)]).await;
    li.steps(order, &["pay", "cancel", "refund/withdraw"]).await;
    assert_eq!(admin.money_of(order).await[0], "paid");
    let han = shop.sign_in("han", Role::User).await;
    li.step(order, "refund").await.expect(200);
    han.step(order, "refund/withdraw")
        .await
        .expect_problem(404, "order_not_found");
    assert_eq!(admin.open_attention().await.len(), 1);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn customers_may_cancel_paid_orders_at_once_if_the_shop_lets_them() {
    let shop = Shop::with(&[("CANGKU_CUSTOMERS_MAY_CANCEL_PAID", "true")]).await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 10).await;
    let li = shop.sign_in("li", Role::User).await;
    let order = li.ordered(&[(id, 3)]).await;
    li.steps(order, &["pay", "cancel"]).await;
    let [status, .., payment] = li.money_of(order).await;
    assert_eq!(
        (status.as_str(), payment.as_str()),
        ("cancelled", "refund_due")
    );
    assert_eq!(admin.stock_of(id).await, 10);
    admin.assert_reconciled().await;
}
