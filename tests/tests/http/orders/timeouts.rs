//! Unpaid orders.

use cangku_adapters::SystemClock;
use cangku_domain::{
    Result,
    accounts::{Actor, Role, SystemActor},
    orders::{DeadlineCursor, OrderRefusal, OverdueCriterion},
    ports::{Clock, Job, Transactor, UnitOfWork},
    use_cases::{CancelledOrders, Context, UnpaidOrderBatch, cancel_unpaid_orders, expire_holds},
};
use cangku_persistence::Database;
use chrono::TimeDelta;
use futures::future::join_all;
use integration_tests::{
    shop::Shop,
    stock::{CUSTOMERS_LOCK, command, customer_lock, stocked},
};
use serde_json::json;
use tokio::task::spawn_blocking;

/// Makes all unpaid orders an hour older.
fn age(shop: &Shop) {
    shop.database().execute(
        "UPDATE orders SET created_at = created_at - interval '1 hour', \
             expires_at = expires_at - interval '1 hour' WHERE status = 'pending'; \
         UPDATE stock_holds SET expires_at = expires_at - interval '1 hour' WHERE held > 0",
    );
}

/// Runs one round of the job, or of the command if `is_alone` is false.
pub async fn cancel(shop: &Shop, limit: u32, is_alone: bool) -> CancelledOrders {
    let round = UnpaidOrderBatch {
        overdue: OverdueCriterion::DeadlineBy(SystemClock.now()),
        behind: None,
        limit,
        is_alone,
    };
    cancel_in(shop, round).await
}

async fn cancel_in(shop: &Shop, round: UnpaidOrderBatch) -> CancelledOrders {
    let database = shop.backend().database.clone();
    let work = move || cancel_now(&database, round).unwrap();
    spawn_blocking(work).await.unwrap()
}

fn cancel_now(database: &Database, round: UnpaidOrderBatch) -> Result<CancelledOrders> {
    let actor = Actor::system(SystemActor::CancelUnpaidOrders);
    let cx = Context {
        transactor: database,
        clock: &SystemClock,
        actor: &actor,
    };
    cancel_unpaid_orders(cx, round)
}

pub async fn sweep(shop: &Shop) {
    let database = shop.backend().database.clone();
    let work = move || {
        let actor = Actor::system(SystemActor::ExpireHolds);
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
async fn an_order_is_overdue_when_its_own_deadline_has_come() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 10).await;
    // As after a restart with a shorter payment time, and with a longer one.
    let (old, over) = (
        admin.ordered(&[(id, 1)]).await,
        admin.ordered(&[(id, 2)]).await,
    );
    shop.database().execute(&format!(
        "UPDATE orders SET created_at = created_at - interval '2 hours' WHERE id = {old}; \
         UPDATE orders SET expires_at = created_at WHERE id = {over}"
    ));
    let status = async |order: i64| {
        let seen = admin.get(&format!("/api/orders/{order}")).await.body;
        seen["status"].as_str().unwrap().to_owned()
    };
    let done = cancel(&shop, 10, true).await;
    assert_eq!((done.found, done.cancelled), (1, 1));
    assert_eq!(
        (status(old).await, status(over).await),
        ("pending".into(), "cancelled".into())
    );
    // By age, if the request asks for it.
    let by_age = UnpaidOrderBatch {
        overdue: OverdueCriterion::PlacedBefore(SystemClock.now() - TimeDelta::hours(1)),
        behind: None,
        limit: 10,
        is_alone: false,
    };
    assert_eq!(cancel_in(&shop, by_age).await.cancelled, 1);
    assert_eq!(status(old).await, "cancelled");
    assert_eq!(admin.stock_of(id).await, 10);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn an_order_that_cannot_be_cancelled_blocks_no_other() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [full, other] = stocked(&admin, 10).await;
    let blocked = [
        admin.ordered(&[(full, 3)]).await,
        admin.ordered(&[(other, 1), (full, 1)]).await,
    ];
    let behind = admin.ordered(&[(other, 2)]).await;
    let most = json!({"stock": i32::MAX, "expected_stock": 6});
    admin
        .patch(&format!("/api/products/{full}"), most)
        .await
        .expect(200);
    age(&shop);
    let mut round = UnpaidOrderBatch {
        overdue: OverdueCriterion::DeadlineBy(SystemClock.now()),
        behind: None,
        limit: 1,
        is_alone: true,
    };
    let mut rounds = Vec::new();
    loop {
        let done = cancel_in(&shop, round).await;
        if done.found == 0 {
            break;
        }
        let refused = done.refused.iter();
        let is_shortage = refused.map(|(_, reason)| matches!(reason, OrderRefusal::Lines(_)));
        rounds.push((is_shortage.collect::<Vec<_>>(), done.cancelled));
        assert!(round.behind < done.last);
        round.behind = done.last;
    }
    assert_eq!(rounds, [(vec![true], 0), (vec![true], 0), (vec![], 1)]);
    let last = round.behind.map(|DeadlineCursor { id, .. }| id.get());
    assert_eq!(last, Some(behind));
    for (order, status) in [
        (blocked[0], "pending"),
        (blocked[1], "pending"),
        (behind, "cancelled"),
    ] {
        let seen = admin.get(&format!("/api/orders/{order}")).await.body;
        assert_eq!(seen["status"], status);
    }
    assert_eq!(
        admin.stock_of(other).await,
        9,
        "what is refused leaves no trace"
    );
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn one_cancels_at_a_time_and_the_other_does_nothing() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 10).await;
    admin.ordered(&[(id, 3)]).await;
    age(&shop);
    let round = UnpaidOrderBatch {
        overdue: OverdueCriterion::DeadlineBy(SystemClock.now()),
        behind: None,
        limit: 10,
        is_alone: true,
    };
    let database = shop.backend().database.clone();
    let beside = move || {
        let transactor: &dyn Transactor = &database;
        transactor.run(|unit: &mut dyn UnitOfWork| {
            assert!(unit.jobs().try_lock(Job::CancelUnpaidOrders)?);
            cancel_now(&database, round)
        })
    };
    let done = spawn_blocking(beside).await.unwrap().unwrap();
    assert_eq!(done, CancelledOrders::default());
    assert_eq!(admin.stock_of(id).await, 7);
    assert_eq!(cancel(&shop, 10, true).await.cancelled, 1);
    assert_eq!(admin.stock_of(id).await, 10);
}

#[tokio::test]
async fn a_late_payment_gets_the_units_if_they_are_still_in_stock() {
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
        let (_, _, _, _, responses) = tokio::join!(
            cancel(&shop, 10, true),
            cancel(&shop, 7, false),
            cancel(&shop, 12, false),
            sweep(&shop),
            customers,
        );
        for ((step, response), order) in responses.into_iter().zip(&orders) {
            let seen = admin.get(&format!("/api/orders/{order}")).await.body;
            let history = seen["history"].as_array().unwrap();
            assert_eq!(
                history.len(),
                if seen["status"] == "pending" { 1 } else { 2 }
            );
            if response.status == 200 {
                let expected = if step == "pay" { "paid" } else { "cancelled" };
                assert_eq!(seen["status"], expected);
            } else {
                response.expect_problem(409, "illegal_transition");
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
    let shop = Shop::with(&[CUSTOMERS_LOCK]).await;
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
    assert_eq!(admin.stock_of(id).await, 10, "its units are back in stock");
    for other in [&li, &han] {
        let locked = other.stock("lock", customer_lock(id, 2, number)).await;
        locked.expect(201);
    }
    // Paid at the last moment: it locks its units again.
    li.steps(order, &["pay"]).await;
    assert_eq!(admin.stock_of(id).await, 4);
    for other in [&li, &han] {
        let released = other.stock("release", command(id, 2, number)).await;
        released.expect(201);
    }
    han.stock("lock", customer_lock(id, 8, "all that is left"))
        .await
        .expect(201);
    admin.steps(order, &["ship", "complete"]).await;
    assert_eq!(admin.sales_of(id).await, 2);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn an_order_releases_only_its_own_units() {
    let shop = Shop::with(&[CUSTOMERS_LOCK]).await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 10).await;
    let li = shop.sign_in("li", Role::User).await;
    let placed = li.place(&[(id, 2)]).await.expect(201).body;
    let (order, number) = (
        placed["id"].as_i64().unwrap(),
        placed["order_number"].clone(),
    );
    let number = number.as_str().unwrap();
    let mine = command(id, 3, number);
    let locked = li.stock("lock", customer_lock(id, 3, number)).await;
    locked.expect(201);
    li.steps(order, &["cancel"]).await;
    assert_eq!(admin.stock_of(id).await, 7);
    li.stock("release", mine).await.expect(201);
    assert_eq!(admin.stock_of(id).await, 10);
    admin.assert_reconciled().await;
}
