//! Syncs inside a server: the server is stopped or killed, and a command's sync is stopped by a server.

use std::time::{Duration, Instant};

use haier_simulator::{RunningSimulator, Simulator, SimulatorConfig};
use integration_tests::{
    caller::Caller,
    database::TestDatabase,
    process::{Installation, Signal},
};
use serde_json::{Value, json};

use crate::installation_on;

const RUN: &str = "SELECT concat_ws('|', status, message) FROM haier_sync_logs ORDER BY id LIMIT 1";

fn simulator() -> RunningSimulator {
    Simulator::start(SimulatorConfig {
        products: 60,
        ..SimulatorConfig::default()
    })
    .unwrap()
}

/// An installation that asks for the stock of five products a second.
fn slow(database: &TestDatabase, simulator: &RunningSimulator) -> Installation {
    let mut installation = installation_on(database);
    for (name, value) in simulator.environment() {
        installation = installation.with(name, &value);
    }
    installation.with("HAIER_RATE_PER_SECOND", "5")
}

async fn start(admin: &Caller) -> i64 {
    let started = admin.post("/api/haier/sync", json!({"stock": true})).await;
    started.expect(202).id()
}

async fn await_run(admin: &Caller, id: i64, is_so: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let run = admin.get(&format!("/api/haier/sync-logs/{id}")).await;
        let run = run.expect(200).body;
        if is_so(&run) {
            return run;
        }
        assert!(begun.elapsed() < Duration::from_secs(90), "{run}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn has_some(run: &Value) -> bool {
    run["success_count"].as_i64().unwrap() > 0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_stopped_stops_its_sync_and_closes_the_run() {
    let (database, simulator) = (TestDatabase::fresh(), simulator());
    let installation = slow(&database, &simulator);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let id = start(&admin).await;
    await_run(&admin, id, has_some).await;
    serve.terminate().expect_success();
    let row = database.text(RUN);
    assert!(
        row.starts_with("partial|interrupted; 60 products: "),
        "{row}"
    );
    let stocks = "SELECT count(DISTINCT product_id) FROM inventory_logs";
    let counted = "SELECT success_count FROM haier_sync_logs";
    assert!(database.number(stocks) <= database.number(counted));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_server_was_killed_goes_on_in_the_next_server() {
    let (database, simulator) = (TestDatabase::fresh(), simulator());
    let installation = slow(&database, &simulator);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let id = start(&admin).await;
    await_run(&admin, id, has_some).await;
    serve.kill();
    assert!(database.text(RUN).starts_with("processing|"));
    // As if that were a minute ago.
    database.execute("UPDATE haier_sync_logs SET progress_at = progress_at - interval '1 minute'");
    // Retries of failures wait for it.
    database.execute(
        "INSERT INTO haier_product_failures (product_code, stage, status, reason_code, reason, \
             attempts, first_failed_at, last_failed_at, next_attempt_at) \
         VALUES ('OLD', 'stock', 'open', 'not_found', 'unknown', 1, now() - interval '1 day', \
             now() - interval '1 day', now() - interval '1 hour')",
    );
    let serve = installation.serve();
    let admin = serve.caller(admin.token().map(str::to_owned));
    let run = await_run(&admin, id, |run| !run["completed_at"].is_null()).await;
    assert_eq!(run["status"], "success", "{run}");
    assert_eq!(run["success_count"], 60, "{run}");
    assert!(database.text(RUN).starts_with("success|"));
    let stocks = "SELECT count(DISTINCT product_id) FROM inventory_logs";
    assert!(database.number(stocks) > 0);
    serve.terminate().expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_cannot_go_on_is_closed_by_the_next_server() {
    let (database, simulator) = (TestDatabase::fresh(), simulator());
    let installation = slow(&database, &simulator);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let id = start(&admin).await;
    await_run(&admin, id, has_some).await;
    serve.kill();
    // It has ended its process too often.
    database.execute("UPDATE haier_sync_checkpoints SET resumptions = 5");
    // As if that were a minute ago.
    database.execute("UPDATE haier_sync_logs SET progress_at = progress_at - interval '1 minute'");
    let serve = installation.serve();
    let admin = serve.caller(admin.token().map(str::to_owned));
    let run = await_run(&admin, id, |run| !run["completed_at"].is_null()).await;
    assert_eq!(run["status"], "partial", "{run}");
    assert_eq!(
        run["message"],
        "the process that ran it ended before it did"
    );
    assert!(has_some(&run));
    // And another one may run.
    let next = start(&admin).await;
    let stop = format!("/api/haier/sync-logs/{next}/stop");
    admin.post(&stop, json!({})).await.expect(202);
    await_run(&admin, next, |run| !run["completed_at"].is_null()).await;
    serve.terminate().expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_not_closed_while_its_process_lives() {
    let (database, simulator) = (TestDatabase::fresh(), simulator());
    let installation = slow(&database, &simulator);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let id = start(&admin).await;
    await_run(&admin, id, has_some).await;
    // Its server holds the lock, so another server leaves the run alone, however long it is silent.
    database.execute("UPDATE haier_sync_logs SET progress_at = progress_at - interval '1 hour'");
    let other = installation.serve();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let there = other.caller(admin.token().map(str::to_owned));
    let run = await_run(&there, id, |_| true).await;
    assert_eq!(run["status"], "processing", "{run}");
    other.terminate().expect_success();
    serve.terminate().expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_shows_and_stops_the_sync_of_a_command() {
    let (database, simulator) = (TestDatabase::fresh(), simulator());
    let installation = slow(&database, &simulator);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let command = installation.start(&["sync-haier-products", "--sync-stock"]);
    let begun = Instant::now();
    while database.number("SELECT count(*) FROM haier_sync_logs") == 0 {
        assert!(begun.elapsed() < Duration::from_secs(60));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let id = database.number("SELECT id FROM haier_sync_logs");
    let run = await_run(&admin, id, has_some).await;
    assert_eq!(run["triggered_by"], "sync-haier-products");
    let refused = admin.post("/api/haier/sync", json!({})).await;
    refused.expect_problem(409, "sync_already_running");
    let stop = format!("/api/haier/sync-logs/{id}/stop");
    let stopped = admin.post(&stop, json!({})).await.expect(202);
    let by = stopped.body["stop_requested_by"]
        .as_str()
        .unwrap()
        .to_owned();
    let ended = command.finish().expect_code(1);
    let line = format!("Haier sync stopped by {by}\n");
    assert!(ended.stdout.starts_with(&line), "{}", ended.stdout);
    let row = database.text(RUN);
    assert!(
        row.starts_with(&format!("partial|stopped by {by}; ")),
        "{row}"
    );
    serve.signal(Signal::TERM);
    serve.finish().expect_success();
}
