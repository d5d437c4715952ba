//! Stock commands that customers may send, and their limits.

use cangku_domain::accounts::Role;
use futures::future::join_all;
use integration_tests::{
    catalog_fixture::contents,
    shop::Shop,
    stock::{CUSTOMERS_LOCK, command, customer_lock, line, stocked},
};
use serde_json::{Value, json};

const LIMITS: [(&str, &str); 3] = [
    CUSTOMERS_LOCK,
    ("CANGKU_UNPAID_ORDERS_PER_CUSTOMER", "3"),
    ("CANGKU_HELD_UNITS_PER_CUSTOMER", "5"),
];

fn customer_line(product: i64, quantity: i64) -> Value {
    let mut line = line("lock", product, quantity, "B");
    line["expires_in"] = json!(600);
    line
}

#[tokio::test]
async fn a_customer_takes_nothing_off_sale_without_an_order() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [one, two] = stocked(&admin, 10).await;
    let other = shop.sign_in("other", Role::User).await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    clerk.stock("lock", command(two, 1, "A")).await.expect(201);
    let before = contents(shop.database());
    let lock_all = json!({"commands": [line("lock", one, 10, "B"), line("lock", two, 9, "B")]});
    for (verb, body) in [
        ("lock", command(one, 10, "A")),
        ("lock", customer_lock(one, 1, "A")),
        ("lock", json!({})),
        ("release", command(two, 1, "A")),
        ("consume", command(two, 1, "A")),
        ("batch", lock_all),
        ("batch", json!({"commands": [line("release", two, 1, "A")]})),
        ("batch", json!({})),
    ] {
        let refused = other.stock(verb, body).await;
        let problem = refused.expect_problem(403, "customer_locks_off").body;
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("place an order"), "{detail}");
    }
    assert_eq!(contents(shop.database()), before);
    other.ordered(&[(one, 4)]).await;
    assert_eq!(admin.stock_of(one).await, 6);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_customers_lock_has_an_end_that_is_not_far_away() {
    let settings = [CUSTOMERS_LOCK, ("CANGKU_CUSTOMER_LOCK_SECONDS", "60")];
    let shop = Shop::with(&settings).await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 10).await;
    let customer = shop.sign_in("li", Role::User).await;
    let with_end = |end: Value| {
        let mut body = command(id, 1, "A");
        body["expires_in"] = end;
        body
    };
    let no_end = customer.stock("lock", command(id, 1, "A")).await;
    no_end
        .expect_problem(422, "validation_failed")
        .expect_field("expires_in", "required");
    for (end, code) in [
        (Value::Null, "required"),
        (json!(61), "out_of_range"),
        (json!(0), "out_of_range"),
        (json!("60"), "wrong_type"),
    ] {
        let refused = customer.stock("lock", with_end(end)).await;
        refused
            .expect_problem(422, "validation_failed")
            .expect_field("expires_in", code);
    }
    let mut late = customer_line(id, 1);
    late["expires_in"] = json!(61);
    let batch = json!({"commands": [line("lock", id, 1, "B"), late]});
    customer
        .stock("batch", batch)
        .await
        .expect_problem(422, "validation_failed")
        .expect_field("commands[0].expires_in", "required")
        .expect_field("commands[1].expires_in", "out_of_range");
    assert_eq!(admin.stock_of(id).await, 10);
    customer
        .stock("lock", with_end(json!(60)))
        .await
        .expect(201);
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    clerk.stock("lock", command(id, 1, "C")).await.expect(201);
    assert_eq!(admin.stock_of(id).await, 8);
}

#[tokio::test]
async fn a_customers_locks_and_unpaid_orders_count_together() {
    let shop = Shop::with(&LIMITS).await;
    let admin = shop.admin().await;
    let [one, two] = stocked(&admin, 100).await;
    let customer = shop.sign_in("li", Role::User).await;
    customer.ordered(&[(one, 3)]).await;
    let too_many = customer.stock("lock", customer_lock(one, 3, "A")).await;
    let problem = too_many.expect_problem(409, "hold_limit_reached").body;
    assert_eq!(
        (&problem["limit"], &problem["held"], &problem["product_id"]),
        (&json!(5), &json!(3), &json!(one))
    );
    let lock = customer.stock("lock", customer_lock(one, 2, "A")).await;
    lock.expect(201);
    customer
        .place(&[(one, 1)])
        .await
        .expect_problem(409, "hold_limit_reached");
    customer.ordered(&[(two, 1)]).await;
    for refused in [
        customer.stock("lock", customer_lock(two, 1, "A")).await,
        customer.place(&[(two, 1)]).await,
    ] {
        let problem = refused.expect_problem(409, "hold_limit_reached").body;
        assert_eq!(problem["limit"], 3);
    }
    let released = customer.stock("release", command(one, 2, "A")).await;
    released.expect(201);
    customer
        .stock("lock", customer_lock(two, 1, "A"))
        .await
        .expect(201);
    let other = shop.sign_in("han", Role::User).await;
    other
        .stock("lock", customer_lock(one, 5, "A"))
        .await
        .expect(201);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_batch_does_not_pass_the_limit_either() {
    let shop = Shop::with(&LIMITS).await;
    let admin = shop.admin().await;
    let [one, two, three, four] = stocked(&admin, 100).await;
    let customer = shop.sign_in("li", Role::User).await;
    let all: Vec<_> = [one, two, three, four]
        .map(|id| customer_line(id, 1))
        .into();
    let atomic = json!({"atomic": true, "commands": all});
    let refused = customer.stock("batch", atomic).await;
    let refused = refused.expect_problem(409, "batch_refused").body;
    assert_eq!(
        refused["problems"][0]["problem"]["code"],
        "hold_limit_reached"
    );
    assert_eq!(admin.stock_of(one).await, 100);
    let each = customer.stock("batch", json!({"commands": all})).await;
    let results = each.expect(200).body["results"].clone();
    let statuses: Vec<_> = (0..4).map(|n| results[n]["status"].clone()).collect();
    assert_eq!(statuses, [201, 201, 201, 409]);
    // A batch may lock what its releases make available.
    let swap = json!({"atomic": true,
        "commands": [line("release", one, 1, "B"), customer_line(four, 5)]});
    customer.stock("batch", swap).await.expect(200);
    let more = json!({"commands": [customer_line(four, 1)]});
    let more = customer.stock("batch", more).await.expect(200).body;
    assert_eq!(more["results"][0]["problem"]["code"], "hold_limit_reached");
    admin.assert_reconciled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_locks_and_orders_at_once_do_not_pass_the_limit() {
    let shop = Shop::with(&LIMITS).await;
    let beside = shop.beside_with(&LIMITS).await;
    let admin = shop.admin().await;
    let products = stocked::<8>(&admin, 100).await;
    let customer = shop.sign_in("li", Role::User).await;
    let servers = [customer.clone(), beside.known(&customer)];
    let attempts = (0..24)
        .zip(servers.iter().cycle())
        .map(|(n, server)| async move {
            let id = products[n % 8];
            match n % 3 {
                0 => server.place(&[(id, 1)]).await.status,
                1 => server.stock("lock", customer_lock(id, 1, "A")).await.status,
                _ => {
                    let batch = json!({"atomic": true, "commands": [customer_line(id, 1)]});
                    server.stock("batch", batch).await.status
                }
            }
        });
    let statuses = join_all(attempts).await;
    let refused = statuses.iter().filter(|status| **status == 409).count();
    assert_eq!(refused, 21, "{statuses:?}");
    let held = shop
        .database()
        .number("SELECT sum(held) FROM stock_holds WHERE held > 0");
    assert_eq!(held, 3, "{statuses:?}");
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn expired_holds_do_not_count_against_the_limit() {
    let shop = Shop::with(&LIMITS).await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 100).await;
    let customer = shop.sign_in("li", Role::User).await;
    let lock = || customer.stock("lock", customer_lock(id, 5, "A"));
    lock().await.expect(201);
    lock().await.expect_problem(409, "hold_limit_reached");
    shop.database()
        .execute("UPDATE stock_holds SET expires_at = now() - interval '1 second'");
    lock().await.expect(201);
}

#[tokio::test]
async fn one_account_does_not_grow_the_log_without_end() {
    let shop = Shop::with(&[CUSTOMERS_LOCK, ("CANGKU_CUSTOMER_WRITES_PER_MINUTE", "6")]).await;
    let admin = shop.admin().await;
    let products = stocked::<8>(&admin, 100).await;
    let id = products[0];
    let customer = shop.sign_in("li", Role::User).await;
    for _ in 0..3 {
        let order = customer.ordered(&[(id, 1)]).await;
        customer.step(order, "cancel").await.expect(200);
    }
    let rows = || {
        shop.database()
            .number("SELECT count(*) FROM inventory_logs")
    };
    let before = rows();
    for refused in [
        customer.place(&[(id, 1)]).await,
        customer.stock("lock", customer_lock(id, 1, "A")).await,
        customer.stock("release", command(id, 1, "A")).await,
        customer.step(1, "cancel").await,
    ] {
        // On a slow machine a minute may add one token to the bucket, but not four.
        if refused.status == 429 {
            let wait = refused.headers["retry-after"].to_str().unwrap().to_owned();
            let seconds: u64 = wait.parse().unwrap();
            assert!((1..=60).contains(&seconds), "{wait}");
            refused.expect_problem(429, "too_many_writes");
        }
    }
    assert!(rows() <= before + 2);
    // A batch counts with its number of commands.
    let other = shop.sign_in("han", Role::User).await;
    let seven = json!({"commands": vec![customer_line(id, 1); 7]});
    let refused = other.stock("batch", seven).await;
    refused.expect_problem(429, "too_many_writes");
    let six = json!({"commands": vec![customer_line(id, 1); 6]});
    other.stock("batch", six).await.expect(200);
    // An order with more lines uses up the limit of a minute.
    let third = shop.sign_in("wei", Role::User).await;
    let products = products.map(|id| (id, 1));
    third.place(&products).await.expect(201);
    let refused = third.place(&products).await;
    refused.expect_problem(429, "too_many_writes");
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    for _ in 0..20 {
        clerk.stock("lock", command(id, 1, "C")).await.expect(201);
    }
}
