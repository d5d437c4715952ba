//! Order transitions.

use cangku_domain::accounts::Role;
use futures::future::join_all;
use integration_tests::{caller::Caller, catalog_fixture::contents, shop::Shop, stock::stocked};
use serde_json::{Value, json};

/// Creates an order in this status.
async fn at(admin: &Caller, product: i64, status: &str) -> i64 {
    let steps: &[&str] = match status {
        "pending" => &[],
        "paid" => &["pay"],
        "shipped" => &["pay", "ship"],
        "completed" => &["pay", "ship", "complete"],
        "cancelled" => &["cancel"],
        "returning" => &["pay", "ship", "return"],
        "refunding" => &["pay", "refund"],
        _ => &["pay", "refund", "refund/confirm"],
    };
    let order = admin.ordered(&[(product, 1)]).await;
    let body = admin.steps(order, steps).await;
    assert!(steps.is_empty() || body["status"] == status, "{body}");
    order
}

const ALLOWED: [(&str, &[&str], &[&str]); 8] = [
    ("pending", &["pay", "cancel"], &["paid", "cancelled"]),
    (
        "paid",
        &["ship", "cancel", "refund"],
        &["shipped", "refunding", "cancelled"],
    ),
    (
        "shipped",
        &["complete", "return", "refund"],
        &["completed", "returning", "refunding"],
    ),
    (
        "completed",
        &["return", "refund"],
        &["returning", "refunding"],
    ),
    ("cancelled", &[], &[]),
    (
        "returning",
        &["refund", "refund/confirm"],
        &["refunding", "refunded", "shipped"],
    ),
    (
        "refunding",
        &[
            "cancel",
            "refund/confirm",
            "refund/reject",
            "refund/withdraw",
        ],
        &["refunded", "paid", "cancelled"],
    ),
    ("refunded", &[], &[]),
];
const STEPS: [&str; 9] = [
    "pay",
    "ship",
    "complete",
    "cancel",
    "return",
    "refund",
    "refund/confirm",
    "refund/reject",
    "refund/withdraw",
];

#[tokio::test]
async fn each_status_allows_its_steps_and_refuses_the_others_with_what_is_allowed() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 1000).await;
    for (status, steps, allowed) in ALLOWED {
        for step in STEPS {
            let order = at(&admin, id, status).await;
            let before = contents(shop.database());
            let response = admin.step(order, step).await;
            if steps.contains(&step) {
                response.expect(200);
                continue;
            }
            // What was not shipped can be cancelled instead.
            let is_unshipped = (status, step) == ("paid", "return");
            let code = match is_unshipped {
                true => "order_not_shipped",
                false => "illegal_transition",
            };
            let problem = response.expect_problem(409, code).body;
            assert!(is_unshipped || problem["order_status"] == status);
            assert_eq!(problem["allowed"], json!(allowed), "{status} {step}");
            assert_eq!(contents(shop.database()), before);
        }
    }
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_completed_order_is_sold_once_and_its_steps_are_written_down() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [one, two] = stocked(&admin, 10).await;
    let customer = shop.sign_in("li", Role::User).await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let order = customer.ordered(&[(one, 2), (two, 3)]).await;
    customer
        .step_with(order, "pay", json!({"note": "单号 7"}))
        .await
        .expect(200);
    customer
        .step(order, "ship")
        .await
        .expect_problem(403, "forbidden");
    clerk.steps(order, &["ship"]).await;
    assert_eq!(admin.sales_of(one).await, 0);
    let completed = customer.steps(order, &["complete"]).await;
    assert!(completed["completed_at"].is_string());
    assert_eq!(
        (admin.sales_of(one).await, admin.sales_of(two).await),
        (2, 3)
    );
    assert_eq!(
        (admin.stock_of(one).await, admin.stock_of(two).await),
        (8, 7)
    );
    clerk.steps(order, &["refund", "refund/reject"]).await;
    assert_eq!(admin.sales_of(one).await, 2);
    let seen = customer.get(&format!("/api/orders/{order}")).await.body;
    let history = seen["history"].as_array().unwrap();
    let steps: Vec<_> = history
        .iter()
        .map(|step| {
            (
                step["to"].as_str().unwrap(),
                step["operator"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        steps,
        [
            ("pending", "li"),
            ("paid", "li"),
            ("shipped", "shop"),
            ("completed", "li"),
            ("refunding", "shop"),
            ("completed", "shop"),
        ]
    );
    assert_eq!(history[1]["note"], "单号 7");
    let events = shop.database().text(
        "SELECT string_agg(kind, ' ' ORDER BY id) FROM outbox_events WHERE order_id IS NOT NULL",
    );
    assert_eq!(
        events,
        "order_pending payment_recorded order_paid order_shipped order_completed order_refunding \
         order_completed"
    );
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_customer_sees_neither_the_staff_of_a_step_nor_their_notes() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 5).await;
    let customer = shop.sign_in("li", Role::User).await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let order = customer.ordered(&[(id, 1)]).await;
    let note = json!({"note": "客户很难缠"});
    clerk
        .step_with(order, "pay", note.clone())
        .await
        .expect(200);
    clerk.step_with(order, "ship", note).await.expect(200);
    let path = format!("/api/orders/{order}");
    let seen = customer.get(&path).await.expect(200);
    assert!(!seen.text.contains("clerk"), "{}", seen.text);
    assert!(!seen.text.contains("难缠"), "{}", seen.text);
    for step in &seen.body["history"].as_array().unwrap()[1..] {
        assert_eq!(step["operator"], "shop");
        assert_eq!(step["user_id"], json!(null));
        assert_eq!(
            (&step["note"], &step["request_id"]),
            (&json!(""), &json!(""))
        );
    }
    assert_ne!(seen.body["history"][0]["request_id"], "");
    for insider in [&clerk, &admin] {
        let seen = insider.get(&path).await.expect(200);
        let step = &seen.body["history"][1];
        assert_eq!(
            (&step["operator"], &step["note"]),
            (&json!("clerk"), &json!("客户很难缠"))
        );
        assert_ne!(step["request_id"], "");
    }
}

#[tokio::test]
async fn in_production_customers_do_not_say_themselves_that_they_have_paid() {
    let shop = Shop::with(&[("CANGKU_CUSTOMERS_MAY_PAY", "false")]).await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 5).await;
    let customer = shop.sign_in("li", Role::User).await;
    let order = customer.ordered(&[(id, 1)]).await;
    customer
        .step(order, "pay")
        .await
        .expect_problem(403, "forbidden");
    admin.steps(order, &["pay"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_concurrent_steps_that_exclude_each_other_one_succeeds() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let beside = shop.beside().await;
    let other = beside.known(&admin);
    let [id] = stocked(&admin, 100).await;
    for (before, one, another) in [
        (&[][..], "cancel", "cancel"),
        (&[], "pay", "cancel"),
        (&["pay"], "ship", "cancel"),
        (&["pay", "ship"], "complete", "refund"),
        (
            &["pay", "ship", "complete", "refund"],
            "refund/confirm",
            "refund/confirm",
        ),
    ] {
        for _ in 0..5 {
            let order = admin.ordered(&[(id, 1)]).await;
            admin.steps(order, before).await;
            let steps = [admin.step(order, one), other.step(order, another)];
            let responses = join_all(steps).await;
            let mut statuses: Vec<_> = responses.iter().map(|response| response.status).collect();
            statuses.sort_unstable();
            // If the payment comes first, the order can still be cancelled.
            let both = (one, another) == ("pay", "cancel") && statuses == [200, 200];
            let both = both || (one, another) == ("complete", "refund") && statuses == [200, 200];
            assert!(
                both || statuses == [200, 409],
                "{one} {another} {statuses:?}"
            );
            for response in responses
                .into_iter()
                .filter(|response| response.status == 409)
            {
                response.expect_problem(409, "illegal_transition");
            }
        }
    }
    admin.assert_reconciled().await;
    let story = shop.database().number(
        "SELECT count(*) FROM (SELECT order_id, to_status FROM order_status_history \
         GROUP BY 1, 2 HAVING count(*) > 1) AS twice",
    );
    assert_eq!(story, 0);
    let body: Value = admin.get("/api/orders?page_size=1").await.body;
    assert_eq!(body["total"], 25);
}

#[tokio::test]
async fn the_latest_steps_of_an_order_are_shown() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 5).await;
    let order = admin.ordered(&[(id, 1)]).await;
    shop.database().execute(&format!(
        "INSERT INTO order_status_history (order_id, from_status, to_status, operator_name) \
         SELECT {order}, 'paid', 'refunding', n::text FROM generate_series(1, 250) AS n"
    ));
    admin.step(order, "pay").await.expect(200);
    let found = admin.get(&format!("/api/orders/{order}")).await.expect(200);
    let history = found.body["history"].as_array().unwrap().clone();
    assert_eq!(history.len(), 200);
    assert_eq!(history[0]["operator"], "52");
    assert_eq!(history[198]["operator"], "250");
    assert_eq!(history[199]["to"], "paid");
}
