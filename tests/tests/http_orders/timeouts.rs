//! Orders that nobody pays.

use cangku_api::clock::SystemClock;
use cangku_domain::{
    accounts::{Actor, Role},
    ports::Clock,
    use_cases::{CancelledOrders, Context, cancel_unpaid_orders, expire_holds},
};
use futures::future::join_all;
use integration_tests::{
    shop::Shop,
    stock::{command, stocked},
};
use tokio::task::spawn_blocking;

/// Makes all unpaid orders an hour older than they are.
fn age(shop: &Shop) {
    shop.database().execute(
        "UPDATE orders SET created_at = created_at - interval '1 hour', \
             expires_at = expires_at - interval '1 hour' WHERE status = 'pending'; \
         UPDATE stock_holds SET expires_at = expires_at - interval '1 hour' WHERE held > 0",
    );
}

/// One round of the job or, `is_alone` not, of the command.
async fn cancel(shop: &Shop, limit: u32, is_alone: bool) -> CancelledOrders {
    let database = shop.backend().database.clone();
    let work = move || {
        let actor = Actor::system("cancel-unpaid-orders");
        let cx = Context {
            transactor: &database,
            clock: &SystemClock,
            actor: &actor,
        };
        let before = SystemClock.now() - chrono::TimeDelta::minutes(30);
        cancel_unpaid_orders(cx, before, limit, is_alone)
    };
    spawn_blocking(work).await.unwrap().unwrap()
}

async fn sweep(shop: &Shop) {
    let database = shop.backend().database.clone();
    let work = move || {
        let actor = Actor::system("hold_expired");
        let cx = Context {
            transactor: &database,
            clock: &SystemClock,
            actor: &actor,
        };
        expire_holds(cx, 100).unwrap();
    };
    spawn_blocking(work).await.unwrap();
}

#[tokio::test]
async fn what_is_not_paid_in_time_goes_back_once() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 10).await;
    let customer = shop.sign_in("li", Role::User).await;
    let (late, paid) = (
        customer.ordered(&[(id, 3)]).await,
        customer.ordered(&[(id, 2)]).await,
    );
    customer.steps(paid, &["pay"]).await;
    let done = cancel(&shop, 10, true).await;
    assert_eq!(done.found, 0, "there is still time");
    age(&shop);
    let young = customer.ordered(&[(id, 1)]).await;
    sweep(&shop).await;
    let done = cancel(&shop, 10, true).await;
    assert_eq!((done.found, done.cancelled), (1, 1));
    assert_eq!(cancel(&shop, 10, true).await, CancelledOrders::default());
    assert_eq!(admin.stock_of(id).await, 7);
    for (order, status) in [(late, "cancelled"), (paid, "paid"), (young, "pending")] {
        let seen = admin.get(&format!("/api/orders/{order}")).await.body;
        assert_eq!(seen["status"], status);
    }
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn who_pays_late_gets_the_goods_where_they_are_still_there() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 5).await;
    let customer = shop.sign_in("li", Role::User).await;
    let order = customer.ordered(&[(id, 3)]).await;
    age(&shop);
    sweep(&shop).await;
    assert_eq!(admin.stock_of(id).await, 5);
    admin
        .stock("lock", command(id, 3, "other"))
        .await
        .expect(201);
    let refused = customer.step(order, "pay").await;
    refused.expect_problem(409, "insufficient_stock");
    admin
        .stock("release", command(id, 3, "other"))
        .await
        .expect(201);
    customer.steps(order, &["pay"]).await;
    assert_eq!(admin.stock_of(id).await, 2);
    sweep(&shop).await;
    assert_eq!(admin.stock_of(id).await, 2, "what is paid doesn't expire");
    admin.steps(order, &["ship", "complete"]).await;
    assert_eq!(admin.sales_of(id).await, 3);
    admin.assert_reconciled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn job_command_sweep_and_customers_race_and_each_order_ends_once() {
    let shop = Shop::open().await;
    let beside = shop.beside().await;
    let admin = shop.admin().await;
    let [one, two] = stocked(&admin, 1000).await;
    for round in 0..4 {
        let mut orders = Vec::new();
        for n in 0..30 {
            orders.push(admin.ordered(&[(one, 1 + n % 3), (two, 1)]).await);
        }
        age(&shop);
        let servers = [admin.clone(), beside.known(&admin)];
        let steps = orders.iter().enumerate().map(|(n, order)| {
            let server = &servers[n % 2];
            let step = if (n + round) % 3 == 0 {
                "cancel"
            } else {
                "pay"
            };
            async move { (step, server.step(*order, step).await) }
        });
        let customers = join_all(steps);
        let (_, _, _, _, answers) = tokio::join!(
            cancel(&shop, 10, true),
            cancel(&shop, 7, false),
            cancel(&shop, 12, false),
            sweep(&shop),
            customers,
        );
        for ((step, answer), order) in answers.into_iter().zip(&orders) {
            let seen = admin.get(&format!("/api/orders/{order}")).await.body;
            let history = seen["history"].as_array().unwrap();
            assert_eq!(
                history.len(),
                if seen["status"] == "pending" { 1 } else { 2 }
            );
            if answer.status == 200 {
                let expected = if step == "pay" { "paid" } else { "cancelled" };
                assert_eq!(seen["status"], expected);
            } else {
                answer.expect_problem(409, "illegal_transition");
                assert_eq!(seen["status"], "cancelled");
            }
        }
        admin.assert_reconciled().await;
    }
    let sold = "SELECT coalesce(sum(quantity), 0)::bigint FROM order_items JOIN orders ON orders.id = order_id \
         WHERE status = 'paid' AND product_id = ";
    for id in [one, two] {
        let paid = shop.database().number(&format!("{sold}{id}"));
        assert_eq!(admin.stock_of(id).await, 1000 - paid);
    }
}

#[tokio::test]
async fn what_others_lock_under_an_orders_number_is_never_the_orders() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 10).await;
    let li = shop.sign_in("li", Role::User).await;
    let han = shop.sign_in("han", Role::User).await;
    let placed = li.place(&[(id, 2)]).await.expect(201).body;
    let (order, number) = (
        placed["id"].as_i64().unwrap(),
        placed["order_number"].clone(),
    );
    let number = number.as_str().unwrap();
    age(&shop);
    sweep(&shop).await;
    assert_eq!(admin.stock_of(id).await, 10, "its goods went back");
    for other in [&li, &han] {
        let locked = other.stock("lock", command(id, 2, number)).await;
        locked.expect(201);
    }
    // Paid at the last moment: it locks goods of its own again.
    li.steps(order, &["pay"]).await;
    assert_eq!(admin.stock_of(id).await, 4);
    for other in [&li, &han] {
        let released = other.stock("release", command(id, 2, number)).await;
        released.expect(201);
    }
    han.stock("lock", command(id, 8, "all that is left"))
        .await
        .expect(201);
    admin.steps(order, &["ship", "complete"]).await;
    assert_eq!(admin.sales_of(id).await, 2);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn an_order_gives_back_its_own_goods_alone() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 10).await;
    let li = shop.sign_in("li", Role::User).await;
    let placed = li.place(&[(id, 2)]).await.expect(201).body;
    let (order, number) = (
        placed["id"].as_i64().unwrap(),
        placed["order_number"].clone(),
    );
    let mine = command(id, 3, number.as_str().unwrap());
    li.stock("lock", mine.clone()).await.expect(201);
    li.steps(order, &["cancel"]).await;
    assert_eq!(admin.stock_of(id).await, 7);
    li.stock("release", mine).await.expect(201);
    assert_eq!(admin.stock_of(id).await, 10);
    admin.assert_reconciled().await;
}
