//! Pausing and resuming the schedule, and running a task by hand.

use cangku_domain::accounts::Role;
use serde_json::{Value, json};

use super::{haier_fixture::HaierFixture, schedule_fixture::SCHEDULE, sync_fixture::ended};

const PAUSE: &str = "/api/haier/schedule/pause";
const RESUME: &str = "/api/haier/schedule/resume";
const PAUSED: &str = "/api/attention?kind=schedule_paused";

#[tokio::test]
async fn nothing_starts_by_itself_while_the_schedule_is_paused() {
    let settings = [
        ("HAIER_SCHEDULE_STOCK", "15m"),
        ("HAIER_SCHEDULE_PRICES", "15m"),
    ];
    let haier = HaierFixture::scheduled(&settings).await;
    let paused = haier
        .admin
        .post(PAUSE, json!({"reason": "盘点"}))
        .await
        .expect(200)
        .body;
    let pause = &paused["pause"];
    assert_eq!(
        (&pause["by"], &pause["reason"]),
        (&json!("boss"), &json!("盘点"))
    );
    assert!(pause["since"].is_string());
    assert_eq!(haier.shop.start_due_sync(), None);
    assert_eq!(haier.task("stock").await["state"], "paused");
    assert_eq!(haier.task("products").await["state"], "off");
    // The first pause stays.
    let again = haier
        .admin
        .post(PAUSE, json!({"reason": "other"}))
        .await
        .expect(200)
        .body;
    assert_eq!(again["pause"], *pause);

    let one = json!({"reason": "too many calls", "task": "prices"});
    haier.admin.post(PAUSE, one).await.expect(200);
    let resumed = haier
        .admin
        .post(RESUME, json!({"reason": "done"}))
        .await
        .expect(200)
        .body;
    assert_eq!(resumed["pause"], Value::Null);
    let prices = haier.task("prices").await;
    assert_eq!(
        (&prices["state"], &prices["pause"]["reason"]),
        (&json!("paused"), &json!("too many calls"))
    );
    assert_eq!(haier.due_sync().await.0, "stock");
    assert_eq!(haier.shop.start_due_sync(), None);
    haier
        .admin
        .post(RESUME, json!({"task": "prices"}))
        .await
        .expect(200);
    assert_eq!(haier.due_sync().await.0, "prices");
    // What isn't paused can be resumed.
    haier
        .admin
        .post(RESUME, json!({"task": null}))
        .await
        .expect(200);
    // A pause by a person isn't on the attention list.
    assert_eq!(haier.admin.get(PAUSED).await.body["total"], 0);
}

#[tokio::test]
async fn a_task_is_run_by_hand_even_if_it_is_paused_or_off() {
    let haier =
        HaierFixture::scheduled(&[("HAIER_SCHEDULE_STOCK", "15m"), ("HAIER_DAILY_CALLS", "1")])
            .await;
    haier
        .admin
        .post(PAUSE, json!({"reason": "盘点"}))
        .await
        .expect(200);
    haier
        .simulator
        .control()
        .set_latency(std::time::Duration::from_secs(1));
    let path = format!("{SCHEDULE}/stock/run");
    let first = haier.admin.post(&path, json!({})).await.expect(202);
    let id = first.id();
    assert_eq!(
        first.headers["location"],
        format!("/api/haier/sync-logs/{id}").as_str()
    );
    assert_eq!(
        (&first.body["status"], &first.body["triggered_by"]),
        (&json!("processing"), &json!("boss"))
    );
    let refused = haier.admin.post(&path, json!({})).await;
    refused.expect_problem(409, "sync_already_running");
    let run = ended(&haier.admin, id).await;
    assert_eq!(
        (&run["status"], &run["total_count"]),
        (&json!("success"), &json!(30))
    );
    assert_eq!(haier.task("stock").await["last_run"], run);

    let keyed = || {
        let path = format!("{SCHEDULE}/prices/run");
        let request = haier.admin.request(reqwest::Method::POST, &path);
        haier
            .admin
            .send(request.header("idempotency-key", "once-only-1"))
    };
    let first = keyed().await.expect(202).id();
    assert_eq!(ended(&haier.admin, first).await["sync_type"], "prices");
    assert_eq!(keyed().await.expect(202).id(), first);
    assert_eq!(haier.runs(), 2);
}

#[tokio::test]
async fn the_undo_of_a_sync_pauses_the_schedule_until_it_is_resumed() {
    let haier = HaierFixture::scheduled(&[("HAIER_SCHEDULE_STOCK", "15m")]).await;
    let (_, run) = haier.due_sync().await;
    let plan = &run["plan_id"];
    let undo = format!("/api/plans/{plan}/undo");
    haier.admin.post(&undo, json!({})).await.expect(200);
    let schedule = haier.schedule().await;
    assert_eq!(schedule["pause"]["by"], "boss");
    assert_eq!(
        schedule["pause"]["reason"],
        format!("plan {plan} of a sync was undone")
    );
    haier.make_due("stock");
    assert_eq!(haier.shop.start_due_sync(), None);
    let attention = haier.admin.get(PAUSED).await.expect(200).body;
    assert_eq!(attention["total"], 1);
    assert_eq!(
        attention["results"][0]["detail"],
        format!("the schedule of the sync is paused: plan {plan} of a sync was undone by boss")
    );
    // A repetition changes nothing.
    haier.admin.post(&undo, json!({})).await.expect(200);
    assert_eq!(haier.schedule().await["pause"], schedule["pause"]);

    // One task's pause is another one.
    haier
        .admin
        .post(RESUME, json!({"task": "stock"}))
        .await
        .expect(200);
    assert_eq!(haier.admin.get(PAUSED).await.body["total"], 1);
    haier.admin.post(RESUME, json!({})).await.expect(200);
    assert_eq!(haier.admin.get(PAUSED).await.body["total"], 0);
    let done = haier
        .admin
        .get("/api/attention?kind=schedule_paused&status=done")
        .await;
    assert_eq!(done.body["results"][0]["done_by"], "boss");
    assert_eq!(haier.due_sync().await.0, "stock");
}

#[tokio::test]
async fn the_undo_of_a_sync_means_nothing_without_a_schedule() {
    let haier = HaierFixture::scheduled(&[]).await;
    let run = haier.sync(json!({})).await;
    let undo = format!("/api/plans/{}/undo", run["plan_id"]);
    haier.admin.post(&undo, json!({})).await.expect(200);
    assert_eq!(haier.schedule().await["pause"], Value::Null);
    assert_eq!(haier.admin.get(PAUSED).await.body["total"], 0);
}

#[tokio::test]
async fn mistakes_are_refused_and_nothing_is_written() {
    let haier = HaierFixture::scheduled(&[]).await;
    let unprocessable = [
        (PAUSE, json!({}), "reason", "required"),
        (PAUSE, json!({"reason": null}), "reason", "wrong_type"),
        (PAUSE, json!({"reason": " "}), "reason", "blank"),
        (
            PAUSE,
            json!({"reason": "字".repeat(256)}),
            "reason",
            "too_long",
        ),
        (PAUSE, json!({"reason": 5}), "reason", "wrong_type"),
        (
            PAUSE,
            json!({"reason": "x", "task": "all"}),
            "task",
            "invalid_value",
        ),
        (
            PAUSE,
            json!({"reason": "x", "task": 1}),
            "task",
            "wrong_type",
        ),
        (
            PAUSE,
            json!({"reason": "x", "until": "1h"}),
            "until",
            "unknown_field",
        ),
        (RESUME, json!({"task": "Stock"}), "task", "invalid_value"),
        (RESUME, json!({"reason": ""}), "reason", "blank"),
    ];
    for (path, body, field, code) in unprocessable {
        let refused = haier.admin.post(path, body.clone()).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field(field, code);
    }
    for task in ["all", "Stock", "1", "%00", "hot-stock"] {
        let path = format!("{SCHEDULE}/{task}/run");
        let refused = haier.admin.post(&path, json!({})).await;
        refused.expect_problem(404, "sync_task_not_found");
    }
    let clerk = haier.shop.sign_in("clerk", Role::Staff).await;
    let run = format!("{SCHEDULE}/stock/run");
    clerk.get(SCHEDULE).await.expect_problem(403, "forbidden");
    for path in [PAUSE, RESUME, &run] {
        let refused = clerk.post(path, json!({"reason": "x"})).await;
        refused.expect_problem(403, "forbidden");
    }
    assert_eq!(haier.schedule().await["pause"], Value::Null);
    assert_eq!(haier.runs(), 0);

    let unconfigured = HaierFixture::set_up().await;
    let refused = unconfigured.admin.post(&run, json!({})).await;
    refused.expect_problem(409, "haier_not_configured");
    assert_eq!(unconfigured.runs(), 0);
}
