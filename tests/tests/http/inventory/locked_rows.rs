//! Rows locked by another transaction: which requests wait, and for how long.

use std::time::{Duration, Instant};

use cangku_domain::accounts::Role;
use diesel::connection::SimpleConnection;
use integration_tests::{
    caller::{Caller, Response},
    shop::Shop,
    stock::{command, stocked},
};
use tokio::{task::JoinSet, time::sleep};

/// How long a request may wait for rows in total; the server's default.
const BUDGET: Duration = Duration::from_secs(3);
/// More units than any machine locks one by one in the time of the tests.
const UNITS: i64 = 1_000_000;
/// Margin for a machine under load.
const SLACK: Duration = Duration::from_millis(2500);

/// A response and its latency.
async fn timed(response: impl Future<Output = Response>) -> (Response, Duration) {
    let begun = Instant::now();
    (response.await, begun.elapsed())
}

#[track_caller]
fn expect_busy((response, elapsed): (Response, Duration)) {
    assert_eq!(response.headers["retry-after"], "1");
    response.expect_problem(503, "database_busy");
    assert!(elapsed < BUDGET + SLACK, "{elapsed:?}");
}

fn lock(admin: &Caller, product: i64, reference: &str) -> impl Future<Output = Response> + 'static {
    let (admin, body) = (admin.clone(), command(product, 1, reference));
    async move { admin.stock("lock", body).await }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_requests_for_a_locked_row_wait_as_long_as_one_and_other_rows_not_at_all() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [locked, free] = stocked(&admin, UNITS).await;
    let mut blocker = shop.database().connection();
    let hold = format!("BEGIN; SELECT FROM products WHERE id = {locked} FOR UPDATE");
    blocker.batch_execute(&hold).unwrap();
    let mut requests = JoinSet::new();
    for number in 0..50 {
        requests.spawn(timed(lock(&admin, locked, &format!("locked-{number}"))));
    }
    let mut neighbours = 0;
    while !requests.is_empty() {
        let (response, elapsed) = timed(lock(&admin, free, "free")).await;
        response.expect(201);
        assert!(elapsed < SLACK, "{elapsed:?}");
        neighbours += 1;
        while let Some(refused) = requests.try_join_next() {
            expect_busy(refused.unwrap());
        }
    }
    blocker.batch_execute("COMMIT").unwrap();
    admin
        .stock("lock", command(locked, 1, "now"))
        .await
        .expect(201);
    assert_eq!(admin.stock_of(locked).await, UNITS - 1);
    assert_eq!(admin.stock_of(free).await, UNITS - neighbours);
    admin.assert_reconciled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_locked_products_a_locked_customer_and_a_locked_order_cost_one_wait_each() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [one, two, three, four, ordered, free] = stocked(&admin, UNITS).await;
    let customer = shop.sign_in("li", Role::User).await;
    let other = shop.sign_in("han", Role::User).await;
    let order = other.ordered(&[(ordered, 1)]).await;
    // The order's own row is free; one of its products is locked.
    let held_up = other.ordered(&[(one, 1)]).await;
    let mut blocker = shop.database().connection();
    let hold = format!(
        "BEGIN; SELECT FROM users WHERE username = 'li' FOR UPDATE;
         SELECT FROM orders WHERE id = {order} FOR UPDATE;
         SELECT FROM products WHERE id IN ({one}, {two}, {three}, {four}) FOR UPDATE"
    );
    blocker.batch_execute(&hold).unwrap();
    let mut refused = JoinSet::new();
    let begun = Instant::now();
    // New requests keep arriving while the rows are locked.
    while begun.elapsed() < BUDGET * 2 {
        for product in [one, two, three, four] {
            refused.spawn(timed(lock(&admin, product, "locked")));
        }
        let (li, han, boss) = (customer.clone(), other.clone(), admin.clone());
        refused.spawn(timed(async move { li.place(&[(free, 1)]).await }));
        refused.spawn(timed(async move { han.step(order, "cancel").await }));
        refused.spawn(timed(async move { boss.step(held_up, "cancel").await }));
        let (response, elapsed) = timed(lock(&admin, free, "free")).await;
        response.expect(201);
        assert!(elapsed < SLACK, "{elapsed:?}");
        let (response, elapsed) = timed(other.place(&[(free, 1)])).await;
        response.expect(201);
        assert!(elapsed < SLACK, "{elapsed:?}");
        let id = latest_order_id(&other).await;
        other.step(id, "cancel").await.expect(200);
        sleep(Duration::from_millis(300)).await;
        while let Some(response) = refused.try_join_next() {
            expect_busy(response.unwrap());
        }
    }
    while let Some(response) = refused.join_next().await {
        expect_busy(response.unwrap());
    }
    blocker.batch_execute("COMMIT").unwrap();
    customer.ordered(&[(free, 1)]).await;
    other.steps(order, &["cancel"]).await;
    other.steps(held_up, &["cancel"]).await;
    assert_eq!(admin.stock_of(one).await, UNITS);
    admin.assert_reconciled().await;
}

/// The latest order of a customer.
async fn latest_order_id(customer: &Caller) -> i64 {
    let list = customer.get("/api/orders?page_size=1").await.expect(200);
    list.body["results"][0]["id"].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_for_a_locked_row_are_processed_in_order_once_it_is_free() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [locked] = stocked(&admin, UNITS).await;
    let mut blocker = shop.database().connection();
    let hold = format!("BEGIN; SELECT FROM products WHERE id = {locked} FOR UPDATE");
    blocker.batch_execute(&hold).unwrap();
    let mut requests = JoinSet::new();
    for number in 0..20 {
        requests.spawn(timed(lock(&admin, locked, &format!("SO-{number}"))));
    }
    sleep(Duration::from_secs(1)).await;
    assert!(requests.try_join_next().is_none(), "all wait");
    blocker.batch_execute("COMMIT").unwrap();
    while let Some(served) = requests.join_next().await {
        served.unwrap().0.expect(201);
    }
    assert_eq!(admin.stock_of(locked).await, UNITS - 20);
    admin.assert_reconciled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_table_is_503_within_the_budget_as_well() {
    let shop = Shop::with(&[("CANGKU_ROW_LOCK_SECONDS", "1")]).await;
    let admin = shop.admin().await;
    let [one, two] = stocked(&admin, UNITS).await;
    let mut blocker = shop.database().connection();
    blocker
        .batch_execute("BEGIN; LOCK TABLE inventory_logs IN EXCLUSIVE MODE")
        .unwrap();
    let mut requests = JoinSet::new();
    for number in 0..20 {
        let product = [one, two][number % 2];
        requests.spawn(timed(lock(&admin, product, &format!("SO-{number}"))));
    }
    while let Some(refused) = requests.join_next().await {
        expect_busy(refused.unwrap());
    }
    blocker.batch_execute("COMMIT").unwrap();
    admin
        .stock("lock", command(one, 1, "now"))
        .await
        .expect(201);
    assert_eq!(admin.stock_of(one).await, UNITS - 1);
    admin.assert_reconciled().await;
}
