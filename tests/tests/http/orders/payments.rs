//! Payments and refunds.

use cangku_domain::accounts::Role;
use futures::future::join_all;
use integration_tests::{
    catalog_fixture::{CatalogFixture, contents},
    orders::money,
    shop::Shop,
};
use reqwest::Method;
use serde_json::json;

/// A shop with an admin, a product of 100.00 with 10 units, and a customer.
macro_rules! shop {
    ($shop:ident, $admin:ident, $product:ident, $customer:ident) => {
        let $shop = Shop::open().await;
        let $admin = $shop.admin().await;
        let catalog = CatalogFixture::set_up(&$admin).await;
        let $product = catalog
            .product(&$admin, json!({"stock": 10, "price": "100.00"}))
            .await;
        let $customer = $shop.sign_in("li", Role::User).await;
    };
}

#[tokio::test]
async fn a_payment_of_the_total_pays_the_order_once_per_reference() {
    shop!(shop, admin, product, customer);
    let order = customer.ordered(&[(product, 2)]).await;
    customer
        .payment(order, "200.00", "T1")
        .await
        .expect_problem(403, "forbidden");
    let paid = admin.payment(order, "200.00", "T1").await.expect(201).body;
    assert_eq!(
        money(&paid["order"]),
        ["paid", "200.00", "0.00", "0.00", "paid"]
    );
    assert_eq!(paid["payment"]["amount"], "200.00");
    let before = contents(shop.database());
    let again = admin.payment(order, "200", "T1").await.expect(200).body;
    assert_eq!(again["payment"], paid["payment"]);
    let other = customer.ordered(&[(product, 1)]).await;
    let refused = admin.payment(other, "200.00", "T1").await;
    let refused = refused.expect_problem(409, "payment_reference_conflict");
    assert_eq!(refused.body["payment_id"], paid["payment"]["id"]);
    admin
        .payment(order, "199.99", "T1")
        .await
        .expect_problem(409, "payment_reference_conflict");
    admin.step(other, "cancel").await.expect(200);
    assert_eq!(
        before["order_payments"],
        contents(shop.database())["order_payments"]
    );
    // By the order's number as well.
    let number = paid["order"]["order_number"].as_str().unwrap();
    admin.payment(number, "200.00", "T1").await.expect(200);
    let payments = admin.get(&format!("/api/orders/{order}/payments")).await;
    assert_eq!(payments.body["results"].as_array().unwrap().len(), 1);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn money_that_does_not_pay_an_order_is_due_back() {
    shop!(shop, admin, product, customer);
    let order = customer.ordered(&[(product, 2)]).await;
    admin.payment(order, "150.00", "P1").await.expect(201);
    let partial = ["pending", "150.00", "0.00", "150.00", "refund_due"];
    assert_eq!(admin.money_of(order).await, partial);
    assert_eq!(
        admin.open_attention().await,
        ["refund_due: refund due: 150.00"]
    );
    // The rest pays the order, and nothing is due any more.
    admin.payment(order, "70.00", "P2").await.expect(201);
    let over = ["paid", "220.00", "0.00", "20.00", "refund_due"];
    assert_eq!(admin.money_of(order).await, over);
    let due = ["refund_due: refund due: 20.00"];
    assert_eq!(admin.open_attention().await, due);
    admin.give_back(order, Some("5.00"), "R0").await.expect(201);
    let due = ["refund_due: refund due: 15.00"];
    assert_eq!(admin.open_attention().await, due);
    admin.give_back(order, None, "R1").await.expect(201);
    let settled = ["paid", "220.00", "20.00", "0.00", "partly_refunded"];
    assert_eq!(admin.money_of(order).await, settled);
    assert_eq!(admin.open_attention().await, [""; 0]);

    // More than the total in one payment.
    let more = customer.ordered(&[(product, 1)]).await;
    admin.payment(more, "130.00", "M1").await.expect(201);
    let due = ["refund_due: refund due: 30.00"];
    assert_eq!(admin.open_attention().await, due);
    admin.give_back(more, None, "M2").await.expect(201);

    // A payment that arrives after the order was cancelled.
    let late = customer.ordered(&[(product, 1)]).await;
    customer.step(late, "cancel").await.expect(200);
    admin.payment(late, "100.00", "L1").await.expect(201);
    let due = ["cancelled", "100.00", "0.00", "100.00", "refund_due"];
    assert_eq!(admin.money_of(late).await, due);

    // A second payment of a paid order.
    admin.payment(order, "200.00", "P3").await.expect(201);
    assert_eq!(admin.money_of(order).await[3], "200.00");
    let list = admin.get("/api/orders?payment_status=refund_due").await;
    assert_eq!(list.body["total"], 2);
    let list = admin.get("/api/orders?payment_status=unpaid").await;
    assert_eq!(list.body["total"], 0);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn an_order_whose_units_are_sold_becomes_paid_once_they_can_be_held() {
    shop!(shop, admin, product, customer);
    let order = customer.ordered(&[(product, 8)]).await;
    shop.database()
        .execute("UPDATE stock_holds SET expires_at = created_at + interval '1 microsecond'");
    shop.database().execute("SELECT pg_sleep(0.01)");
    let other = admin.ordered(&[(product, 5)]).await;
    let kept = admin.payment(order, "800.00", "T1").await.expect(201).body;
    assert_eq!(
        money(&kept["order"]),
        ["pending", "800.00", "0.00", "800.00", "refund_due"]
    );
    admin
        .step(order, "pay")
        .await
        .expect_problem(409, "insufficient_stock");
    admin.step(other, "cancel").await.expect(200);
    // The sum is there: paying records nothing more.
    admin.step(order, "pay").await.expect(200);
    let paid = ["paid", "800.00", "0.00", "0.00", "paid"];
    assert_eq!(admin.money_of(order).await, paid);
    assert_eq!(admin.open_attention().await, [""; 0]);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn the_short_forms_record_payment_and_refund() {
    shop!(shop, admin, product, customer);
    let order = customer.ordered(&[(product, 1)]).await;
    admin.payment(order, "30.00", "T1").await.expect(201);
    customer.step(order, "pay").await.expect(200);
    admin
        .steps(order, &["ship", "refund", "refund/confirm"])
        .await;
    let settled = ["refunded", "100.00", "100.00", "0.00", "refunded"];
    assert_eq!(admin.money_of(order).await, settled);
    let seen = customer.get(&format!("/api/orders/{order}/payments")).await;
    let lines: Vec<_> = seen.expect(200).body["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            ["kind", "amount", "method", "operator"].map(|f| it[f].as_str().unwrap().to_owned())
        })
        .collect();
    assert_eq!(
        lines,
        [
            ["payment", "30.00", "wechat", "shop"],
            ["payment", "70.00", "customer", "li"],
            ["refund", "100.00", "manual", "shop"],
        ]
    );
    let stranger = shop.sign_in("han", Role::User).await;
    stranger
        .get(&format!("/api/orders/{order}/payments"))
        .await
        .expect_problem(404, "order_not_found");
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn no_more_is_refunded_than_is_due() {
    shop!(shop, admin, product, customer);
    let order = customer.ordered(&[(product, 1)]).await;
    let refused = admin.give_back(order, None, "R0").await;
    let refused = refused.expect_problem(409, "refund_exceeds_due");
    assert_eq!(refused.body["refund_due"], "0.00");
    admin.steps(order, &["pay", "cancel"]).await;
    let before = contents(shop.database());
    admin
        .give_back(order, Some("100.01"), "R1")
        .await
        .expect_problem(409, "refund_exceeds_due");
    customer
        .give_back(order, None, "R1")
        .await
        .expect_problem(403, "forbidden");
    assert_eq!(contents(shop.database()), before);
    let given = admin.give_back(order, Some("40"), "R1").await.expect(201);
    assert_eq!(
        money(&given.body["order"]),
        ["cancelled", "100.00", "40.00", "60.00", "refund_due"]
    );
    admin
        .give_back(order, Some("40.00"), "R1")
        .await
        .expect(200);
    admin
        .give_back(order, Some("50.00"), "R1")
        .await
        .expect_problem(409, "payment_reference_conflict");
    admin.give_back(order, None, "").await.expect(201);
    assert_eq!(admin.money_of(order).await[4], "refunded");
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_payment_for_no_order_is_kept_until_it_is_assigned_or_given_back() {
    shop!(shop, admin, product, customer);
    let first = admin
        .payment("SO-404", "100.00", "U1")
        .await
        .expect(201)
        .body;
    let second = admin
        .payment("SO-405", "20.00", "U2")
        .await
        .expect(201)
        .body;
    assert_eq!(first["order"], json!(null));
    assert_eq!(first["payment"]["order_id"], json!(null));
    admin.payment("SO-404", "100.00", "U1").await.expect(200);
    admin
        .payment("SO-406", "100.00", "U1")
        .await
        .expect_problem(409, "payment_reference_conflict");
    admin
        .payment(404, "100.00", "U3")
        .await
        .expect_problem(404, "order_not_found");
    let unmatched = admin.get("/api/payments?status=unmatched").await;
    assert_eq!(unmatched.body["total"], 2);
    assert_eq!(admin.open_attention().await.len(), 2);

    let order = customer.ordered(&[(product, 1)]).await;
    let path = |payment: &serde_json::Value, verb: &str| {
        format!("/api/payments/{}/{verb}", payment["payment"]["id"])
    };
    let body = json!({"order_id": order});
    let assigned = admin.post(&path(&first, "assign"), body.clone()).await;
    assert_eq!(money(&assigned.expect(200).body["order"])[0], "paid");
    admin
        .post(&path(&first, "assign"), body.clone())
        .await
        .expect_problem(409, "payment_settled");
    let refund = json!({"method": "bank", "reference": "B1"});
    admin
        .post(&path(&first, "refund"), refund.clone())
        .await
        .expect_problem(409, "payment_settled");
    let part = json!({"method": "bank", "amount": "19.00"});
    admin
        .post(&path(&second, "refund"), part)
        .await
        .expect_problem(409, "refund_exceeds_due");
    admin
        .post(&path(&second, "refund"), refund.clone())
        .await
        .expect(201);
    admin
        .post(&path(&second, "refund"), refund)
        .await
        .expect(200);
    admin
        .post(&path(&second, "assign"), body)
        .await
        .expect_problem(409, "payment_settled");
    admin
        .post("/api/payments/99/assign", json!({"order_id": order}))
        .await
        .expect_problem(404, "payment_not_found");
    assert_eq!(admin.open_attention().await, [""; 0]);
    let unmatched = admin.get("/api/payments?status=unmatched").await;
    assert_eq!(unmatched.body["total"], 0);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn invalid_payments_are_refused_and_nothing_is_written() {
    shop!(shop, admin, product, customer);
    let order = customer.ordered(&[(product, 1)]).await;
    let before = contents(shop.database());
    for (field, value, code) in [
        ("amount", json!("0"), "out_of_range"),
        ("amount", json!("-1"), "negative"),
        ("amount", json!("1.001"), "too_precise"),
        ("amount", json!("1e3"), "invalid_value"),
        ("amount", json!("100000000000000000000"), "out_of_range"),
        ("method", json!("WeChat"), "invalid_value"),
        ("method", json!(null), "wrong_type"),
        ("reference", json!("x".repeat(129)), "too_long"),
        ("colour", json!(1), "unknown_field"),
    ] {
        let mut body = json!({"amount": "1.00", "method": "bank"});
        body[field] = value;
        let refused = admin
            .post(&format!("/api/orders/{order}/payments"), body)
            .await;
        refused
            .expect_problem(422, "validation_failed")
            .expect_field(field, code);
    }
    for id in ["0", "a b", "单号"] {
        admin
            .payment(id, "1.00", "T")
            .await
            .expect_problem(400, "invalid_path");
    }
    assert_eq!(contents(shop.database()), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_reference_is_recorded_once_by_concurrent_requests() {
    shop!(shop, admin, product, customer);
    let beside = shop.beside().await;
    let other = beside.known(&admin);
    let mut orders = Vec::new();
    for _ in 0..4 {
        orders.push(customer.ordered(&[(product, 1)]).await);
    }
    let requests = (0..24_usize).map(|n| {
        let caller = if n % 2 == 0 { &admin } else { &other };
        caller.payment(orders[n % 4], "100.00", "same")
    });
    let responses = join_all(requests).await;
    let count = |status| responses.iter().filter(|it| it.status == status).count();
    assert_eq!((count(201), count(200), count(409)), (1, 5, 18));
    assert_eq!(
        shop.database()
            .number("SELECT count(*) FROM order_payments"),
        1
    );
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn money_without_a_reference_needs_an_idempotency_key() {
    shop!(shop, admin, product, customer);
    let order = customer.ordered(&[(product, 1)]).await;
    let path = format!("/api/orders/{order}/payments");
    let cash = json!({"amount": "100.00", "method": "cash"});
    let before = contents(shop.database());
    for reference in [json!(null), json!(""), json!("  ")] {
        let body = json!({"amount": "100.00", "method": "cash", "reference": reference});
        admin
            .post(&path, body)
            .await
            .expect_field("reference", "required");
    }
    admin
        .post(&path, cash.clone())
        .await
        .expect_field("reference", "required");
    let refund = format!("/api/orders/{order}/refunds");
    let part = json!({"method": "cash", "amount": "1.00"});
    admin
        .post(&refund, part)
        .await
        .expect_field("reference", "required");
    assert_eq!(contents(shop.database()), before);
    for status in [201, 201] {
        let request = admin.request(Method::POST, &path);
        let request = request.header("Idempotency-Key", "till 3, 17").json(&cash);
        admin.send(request).await.expect(status);
    }
    let paid = ["paid", "100.00", "0.00", "0.00", "paid"];
    assert_eq!(admin.money_of(order).await, paid);
}
