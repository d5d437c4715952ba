//! Syncs that start by themselves.

use std::{sync::Barrier, thread, time::Duration};

use chrono::{DateTime, Utc};
use haier_simulator::ProductChange;
use serde_json::{Value, json};

use super::{
    haier_fixture::HaierFixture,
    sync_fixture::{SYNC, await_run, ended},
};

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_task_runs_when_it_is_due_and_its_next_run_follows() {
    let haier = HaierFixture::scheduled(&[("HAIER_SCHEDULE_STOCK", "15m")]).await;
    assert_eq!(haier.task("stock").await["state"], "off", "not registered");
    let (task, run) = haier.due_sync().await;
    assert_eq!((task, &run["sync_type"]), ("stock", &json!("stock")));
    assert_eq!(run["triggered_by"], "schedule-syncs");
    assert_eq!(
        (&run["status"], &run["total_count"]),
        (&json!("success"), &json!(30))
    );
    assert_eq!(haier.shop.start_due_sync(), None);

    let schedule = haier.schedule().await;
    assert_eq!(schedule["time_zone"], "Asia/Shanghai");
    assert_eq!(schedule["pause"], Value::Null);
    let calls = &schedule["daily_calls"];
    assert_eq!(
        (&calls["limit"], &calls["left"]),
        (&Value::Null, &Value::Null)
    );
    // A token, the list, and the stock of each product.
    assert_eq!(calls["used"], 32);
    let stock = haier.task("stock").await;
    assert_eq!(
        (&stock["expression"], &stock["state"], &stock["waits_for"]),
        (&json!("15m"), &json!("scheduled"), &Value::Null)
    );
    assert_eq!(stock["last_run"], run);
    let (started, next) = (time(&stock["last_started_at"]), time(&stock["next_run_at"]));
    assert_eq!(next - started, chrono::TimeDelta::minutes(15));
    let products = haier.task("products").await;
    assert_eq!(
        (&products["expression"], &products["state"]),
        (&Value::Null, &json!("off"))
    );

    // Three days of missed runs are one run.
    haier.make_due("stock");
    assert_eq!(haier.task("stock").await["state"], "due");
    assert_eq!(haier.due_sync().await.0, "stock");
    assert_eq!(haier.shop.start_due_sync(), None);
    assert_eq!(haier.runs(), 2);
}

#[tokio::test]
async fn of_several_servers_one_starts_the_run() {
    let settings = [("HAIER_SCHEDULE_PRODUCTS", "0 3 * * *")];
    let haier = HaierFixture::scheduled(&settings).await;
    let second = haier.beside(&settings).await;
    // A cron expression doesn't start at once.
    assert_eq!(haier.shop.start_due_sync(), None);
    for round in 1..=3 {
        haier.make_due("products");
        let barrier = Barrier::new(4);
        let started: Vec<_> = thread::scope(|scope| {
            let starters = [&haier.shop, &second, &haier.shop, &second].map(|shop| {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    shop.start_due_sync()
                })
            });
            let started = starters.map(|starter| starter.join().unwrap());
            started.into_iter().flatten().collect()
        });
        assert_eq!(started.len(), 1, "{started:?}");
        ended(&haier.admin, started[0].1).await;
        assert_eq!(haier.runs(), round);
        assert_eq!(second.start_due_sync(), None);
    }
}

#[tokio::test]
async fn a_due_task_waits_for_the_sync_that_is_running() {
    let settings = [
        ("HAIER_SCHEDULE_PRODUCTS", "6h"),
        ("HAIER_SCHEDULE_PRICES", "1d"),
    ];
    let haier = HaierFixture::scheduled(&settings).await;
    haier
        .simulator
        .control()
        .set_latency(Duration::from_secs(20));
    let other = haier
        .admin
        .post(SYNC, json!({"stock": true}))
        .await
        .expect(202)
        .id();
    assert_eq!(haier.shop.start_due_sync(), None);
    let waiting = haier.task("products").await;
    assert_eq!(
        (&waiting["state"], &waiting["waits_for"]),
        (&json!("waiting"), &json!("running_sync"))
    );
    haier.simulator.control().set_latency(Duration::ZERO);
    let stop = format!("/api/haier/sync-logs/{other}/stop");
    haier.admin.post(&stop, json!({})).await.expect(202);
    ended(&haier.admin, other).await;
    assert_eq!(haier.due_sync().await.0, "products");
    let (task, run) = haier.due_sync().await;
    assert_eq!((task, &run["sync_type"]), ("prices", &json!("prices")));
    assert_eq!(haier.shop.start_due_sync(), None);
}

#[tokio::test]
async fn the_stock_of_products_in_demand_is_fetched_alone() {
    let haier = HaierFixture::scheduled(&[
        ("HAIER_SCHEDULE_HOT_STOCK", "15m"),
        ("HAIER_HOT_PRODUCTS", "3"),
    ])
    .await;
    haier.sync(json!({})).await;
    // No product is in demand.
    let (task, run) = haier.due_sync().await;
    assert_eq!((task, &run["total_count"]), ("hot_stock", &json!(0)));
    assert_eq!(run["status"], "success");

    let database = haier.shop.database();
    for (position, views) in [(4, 9), (5, 7), (6, 1)] {
        let code = haier.code(position);
        database.execute(&format!(
            "INSERT INTO product_views_recent (product_id, views) \
             SELECT id, {views} FROM products WHERE product_code = '{code}'"
        ));
    }
    let code = haier.code(7);
    database.execute(&format!(
        "INSERT INTO product_sales_by_window (product_id, days, quantity, amount) \
         SELECT id, 7, 1, 100 FROM products WHERE product_code = '{code}'"
    ));
    haier.make_due("hot_stock");
    let (_, run) = haier.due_sync().await;
    assert_eq!(
        (&run["total_count"], &run["success_count"]),
        (&json!(3), &json!(3))
    );
    for position in [4, 5, 7] {
        let stock = haier.simulator.control().stock(position, "110101");
        let code = haier.code(position);
        let query = format!("SELECT stock FROM products WHERE product_code = '{code}'");
        assert_eq!(database.number(&query), i64::from(stock), "{position}");
    }
    let fetched = "SELECT count(*) FROM products WHERE warehouse_code <> ''";
    assert!(database.number(fetched) <= 3);
    // The others are not taken for unlisted ones.
    let listed = "SELECT count(*) FROM products WHERE is_listed";
    assert_eq!(database.number(listed), 30);
}

#[tokio::test]
async fn a_scheduled_sync_ends_at_the_daily_call_budget_and_the_next_waits() {
    let haier =
        HaierFixture::scheduled(&[("HAIER_SCHEDULE_STOCK", "15m"), ("HAIER_DAILY_CALLS", "12")])
            .await;
    let (_, run) = haier.due_sync().await;
    let message = run["message"].as_str().unwrap();
    assert!(
        message.starts_with("broken off: the daily call budget of 12 is reached; "),
        "{run}"
    );
    assert_eq!(
        (&run["status"], &run["total_count"]),
        (&json!("partial"), &json!(30))
    );
    // A token, the list, and the stock of ten products.
    assert_eq!(run["success_count"], 10, "{run}");
    // Products that weren't reached are no failures.
    assert_eq!(run["failed_count"], 0, "{run}");
    let calls = haier.schedule().await["daily_calls"].clone();
    assert_eq!(calls, json!({"limit": 12, "used": 12, "left": 0}));
    let stored = "SELECT sum(calls)::bigint FROM haier_calls";
    assert_eq!(haier.shop.database().number(stored), 12);
    // What was fetched is written.
    let plan = format!("/api/plans/{}", run["plan_id"]);
    assert_eq!(
        haier.admin.get(&plan).await.expect(200).body["status"],
        "applied"
    );

    haier.make_due("stock");
    assert_eq!(haier.shop.start_due_sync(), None);
    let waiting = haier.task("stock").await;
    assert_eq!(
        (&waiting["state"], &waiting["waits_for"]),
        (&json!("waiting"), &json!("daily_calls"))
    );
    // A person's sync isn't limited, and is counted.
    let by_hand = haier.sync(json!({"stock": true})).await;
    assert_eq!(by_hand["status"], "success");
    assert_eq!(haier.schedule().await["daily_calls"]["used"], 12 + 32);
    // A new day has calls of its own.
    haier
        .shop
        .database()
        .execute("UPDATE haier_calls SET day = day - 1");
    assert_eq!(haier.schedule().await["daily_calls"]["left"], 12);
    assert_eq!(haier.due_sync().await.0, "stock");
}

#[tokio::test]
async fn a_held_plan_lets_the_schedule_wait_for_a_person() {
    let haier = HaierFixture::scheduled(&[
        ("HAIER_SCHEDULE_PRODUCTS", "15m"),
        ("HAIER_SCHEDULE_HOT_STOCK", "1d"),
        ("CANGKU_SYNC_LIMIT_MIN_PRODUCTS", "0"),
        ("CANGKU_SYNC_MAX_RENAMED_PERCENT", "0"),
    ])
    .await;
    haier.due_sync().await;
    haier.due_sync().await;
    let code = haier.code(3);
    let renamed = ProductChange {
        brand: Some("新品牌".to_owned()),
        ..ProductChange::default()
    };
    let control = haier.simulator.control();
    control.change_product(&code, renamed).unwrap();
    haier.make_due("products");
    let (_, run) = haier.due_sync().await;
    let plan = format!("/api/plans/{}", run["plan_id"]);
    assert_eq!(haier.admin.get(&plan).await.body["status"], "held");

    haier.make_due("products");
    haier.make_due("hot_stock");
    let waiting = haier.task("products").await;
    assert_eq!(
        (&waiting["state"], &waiting["waits_for"]),
        (&json!("waiting"), &json!("held_plan"))
    );
    // It plans none of what is held.
    assert_eq!(haier.due_sync().await.0, "hot_stock");
    assert_eq!(haier.shop.start_due_sync(), None);
    let discard = format!("{plan}/discard");
    haier.admin.post(&discard, json!({})).await.expect(200);
    assert_eq!(haier.due_sync().await.0, "products");
}

#[tokio::test]
async fn changed_settings_replace_the_stored_ones() {
    let haier = HaierFixture::scheduled(&[("HAIER_SCHEDULE_STOCK", "6h")]).await;
    haier.due_sync().await;
    let later = haier.beside(&[("HAIER_SCHEDULE_STOCK", "0 3 * * *")]).await;
    assert_eq!(later.start_due_sync(), None);
    let stock = haier.task("stock").await;
    assert_eq!(stock["expression"], "0 3 * * *");
    // Three o'clock in Shanghai.
    assert!(
        stock["next_run_at"].as_str().unwrap().contains("T19:00:00"),
        "{stock}"
    );
    let off = haier.beside(&[]).await;
    assert_eq!(off.start_due_sync(), None);
    assert_eq!(haier.task("stock").await["state"], "off");
    // The interval goes on from the last run.
    assert_eq!(haier.shop.start_due_sync(), None);
    let stock = haier.task("stock").await;
    let (started, next) = (time(&stock["last_started_at"]), time(&stock["next_run_at"]));
    assert_eq!(next - started, chrono::TimeDelta::hours(6));
}

#[tokio::test]
async fn a_scheduled_sync_is_stopped_like_any_other() {
    let haier = HaierFixture::scheduled(&[("HAIER_SCHEDULE_STOCK", "15m")]).await;
    haier
        .simulator
        .control()
        .set_latency(Duration::from_secs(20));
    let (_, id) = haier.shop.start_due_sync().unwrap();
    let stop = format!("/api/haier/sync-logs/{id}/stop");
    haier.admin.post(&stop, json!({})).await.expect(202);
    let run = await_run(&haier.admin, id, |run| !run["completed_at"].is_null()).await;
    let message = run["message"].as_str().unwrap();
    assert!(message.starts_with("stopped by boss; "), "{run}");
}
