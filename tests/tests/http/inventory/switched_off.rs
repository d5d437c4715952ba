//! Holds of a user who is deactivated.

use cangku_domain::{
    accounts::{Actor, Role, SystemActor},
    use_cases::{Context, ReleasedHoldings, release_holdings_of_disabled_users},
};
use futures::future::join_all;
use integration_tests::{
    caller::Caller,
    shop::Shop,
    stock::{CUSTOMERS_LOCK, command, customer_lock, line, stocked},
};
use serde_json::{Value, json};

fn user(shop: &Shop, name: &str) -> i64 {
    let id = format!("SELECT id FROM users WHERE username = '{name}'");
    shop.database().number(&id)
}

async fn switch(shop: &Shop, admin: &Caller, name: &str, is_active: bool) {
    let path = format!("/api/users/{}", user(shop, name));
    let changed = admin.patch(&path, json!({"is_active": is_active})).await;
    assert_eq!(changed.expect(200).body["is_active"], is_active);
}

/// Runs the job once.
async fn round(shop: &Shop, limit: u32) -> ReleasedHoldings {
    let database = shop.backend().database.clone();
    let work = move || {
        let cx = Context {
            transactor: &database,
            clock: &cangku_adapters::SystemClock,
            actor: &Actor::system(SystemActor::ReleaseDisabledUsers),
        };
        release_holdings_of_disabled_users(cx, None, limit).unwrap()
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[tokio::test]
async fn switching_a_user_off_gives_back_what_they_hold_but_not_what_is_paid() {
    let shop = Shop::with(&[CUSTOMERS_LOCK]).await;
    let admin = shop.admin().await;
    let [one, two] = stocked(&admin, 10).await;
    let customer = shop.sign_in("hoarder", Role::User).await;
    let other = shop.sign_in("other", Role::User).await;
    for (id, units) in [(one, 3), (two, 4)] {
        let lock = customer_lock(id, units, "mine");
        customer.stock("lock", lock).await.expect(201);
    }
    other
        .stock("lock", customer_lock(one, 1, "mine"))
        .await
        .expect(201);
    let unpaid = customer.ordered(&[(one, 2), (two, 1)]).await;
    let paid = customer.ordered(&[(two, 2)]).await;
    customer.steps(paid, &["pay"]).await;
    switch(&shop, &admin, "hoarder", false).await;
    assert_eq!(admin.stock_of(one).await, 9);
    assert_eq!(admin.stock_of(two).await, 8);
    let order = |id| admin.get_order(id);
    let cancelled = order(unpaid).await;
    assert_eq!(cancelled["status"], "cancelled");
    let step = cancelled["history"].as_array().unwrap().last().unwrap();
    assert_eq!(step["note"], "user_switched_off");
    assert_eq!(order(paid).await["status"], "paid");
    let log = admin.stock_log("reference=mine&change_type=release").await;
    let rows: Vec<_> = log
        .iter()
        .map(|row| {
            (
                row["reason"].clone(),
                row["operator"].clone(),
                row["quantity"].clone(),
            )
        })
        .collect();
    let row = |units: i64| (json!("user_switched_off"), json!("boss"), json!(units));
    assert_eq!(rows, [row(3), row(4)]);
    // Deactivating again, and activating: nothing more happens.
    switch(&shop, &admin, "hoarder", false).await;
    switch(&shop, &admin, "hoarder", true).await;
    assert_eq!(admin.stock_of(one).await, 9);
    assert_eq!(admin.stock_of(two).await, 8);
    assert_eq!(round(&shop, 100).await, ReleasedHoldings::default());
    admin.steps(paid, &["ship", "complete"]).await;
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn many_holds_are_given_back_in_many_transactions() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [one, two] = stocked(&admin, 5000).await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    for id in [one, two, one] {
        let lines = vec![line("lock", id, 1, "hoard"); 1000];
        clerk
            .stock("batch", json!({"commands": lines}))
            .await
            .expect(200);
    }
    assert_eq!(admin.stock_of(one).await, 3000);
    switch(&shop, &admin, "clerk", false).await;
    // The job does the part that exceeded the request's time.
    while round(&shop, 1000).await.is_any() {}
    assert_eq!(admin.stock_of(one).await, 5000);
    assert_eq!(admin.stock_of(two).await, 5000);
    let transactions = shop.database().number(
        "SELECT count(DISTINCT xmin::text) FROM inventory_logs WHERE reason = 'user_switched_off'",
    );
    assert!(transactions >= 6, "{transactions}");
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn holdings_that_cannot_be_released_do_not_block_enabling_a_user() {
    let shop = Shop::with(&[CUSTOMERS_LOCK]).await;
    let admin = shop.admin().await;
    let [full, other] = stocked(&admin, 10).await;
    let customer = shop.sign_in("hoarder", Role::User).await;
    for id in [full, other] {
        let lock = customer_lock(id, 1, "mine");
        customer.stock("lock", lock).await.expect(201);
    }
    let most = json!({"product_id": full, "set_to": i32::MAX, "reason": "stocktake"});
    admin.stock("adjust", most).await.expect(201);
    switch(&shop, &admin, "hoarder", false).await;
    assert_eq!(admin.stock_of(other).await, 10);
    let left = round(&shop, 100).await;
    assert_eq!((left.holds, left.refused), (0, 1));
    switch(&shop, &admin, "hoarder", true).await;
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_job_goes_on_where_a_process_ended() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 100).await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let li = shop.sign_in("li", Role::User).await;
    let lines = vec![line("lock", id, 1, "hoard"); 25];
    clerk
        .stock("batch", json!({"commands": lines}))
        .await
        .expect(200);
    for _ in 0..3 {
        li.ordered(&[(id, 1)]).await;
    }
    assert_eq!(round(&shop, 10).await, ReleasedHoldings::default());
    // As if the process had ended right after the change was committed.
    shop.database()
        .execute("UPDATE users SET is_active = false WHERE username IN ('clerk', 'li')");
    let mut given_back = (0, 0);
    loop {
        let done = round(&shop, 10).await;
        assert!(done.holds <= 10 && done.orders <= 10);
        if !done.is_any() {
            break;
        }
        given_back = (given_back.0 + done.holds, given_back.1 + done.orders);
    }
    assert_eq!(given_back, (25, 3));
    assert_eq!(admin.stock_of(id).await, 100);
    let log = admin.stock_log("operator=user_switched_off").await;
    assert_eq!(log.len(), 28);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_disabled_user_orders_and_locks_nothing_even_before_the_server_knows() {
    let shop = Shop::with(&[CUSTOMERS_LOCK]).await;
    let beside = shop.beside_with(&[CUSTOMERS_LOCK]).await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 10).await;
    let customer = shop.sign_in("li", Role::User).await;
    let elsewhere = beside.known(&customer);
    elsewhere.get("/api/orders").await.expect(200);
    switch(&shop, &admin, "li", false).await;
    for refused in [
        elsewhere.place(&[(id, 1)]).await,
        elsewhere.stock("lock", customer_lock(id, 1, "A")).await,
    ] {
        refused.expect_problem(401, "invalid_token");
    }
    assert_eq!(admin.stock_of(id).await, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_races_with_switching_off_is_given_back_in_the_end() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 1000).await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let locks = (0..60).map(|n| {
        let clerk = &clerk;
        async move {
            let reference = format!("R{n}");
            clerk.stock("lock", command(id, 1, &reference)).await.status
        }
    });
    let (statuses, ()) = tokio::join!(join_all(locks), switch(&shop, &admin, "clerk", false));
    assert!(
        statuses.iter().all(|status| matches!(status, 201 | 401)),
        "{statuses:?}"
    );
    while round(&shop, 1000).await.is_any() {}
    assert_eq!(admin.stock_of(id).await, 1000);
    let held = shop
        .database()
        .number("SELECT count(*) FROM stock_holds WHERE held > 0");
    assert_eq!(held, 0);
    admin.assert_reconciled().await;
}

trait Orders {
    async fn get_order(&self, id: i64) -> Value;
}

impl Orders for Caller {
    async fn get_order(&self, id: i64) -> Value {
        self.get(&format!("/api/orders/{id}"))
            .await
            .expect(200)
            .body
    }
}
