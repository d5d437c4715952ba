//! Servers retry products that failed, once their pause is over.

use std::time::{Duration, Instant};

use haier_simulator::{RunningSimulator, Simulator, SimulatorConfig};
use integration_tests::{caller::Caller, database::TestDatabase, process::Installation};
use serde_json::{Value, json};

use crate::installation_on;

const OPEN: &str = "SELECT count(*) FROM haier_product_failures WHERE status = 'open'";
const RUNS: &str = "SELECT coalesce(string_agg(concat_ws(' ', triggered_by, sync_type, total_count), \
                    ', ' ORDER BY id), '') FROM haier_sync_logs";

fn simulator() -> RunningSimulator {
    Simulator::start(SimulatorConfig {
        products: 20,
        ..SimulatorConfig::default()
    })
    .unwrap()
}

fn installation(
    database: &TestDatabase,
    simulator: &RunningSimulator,
    seconds: &str,
) -> Installation {
    let mut installation = installation_on(database);
    for (name, value) in simulator.environment() {
        installation = installation.with(name, &value);
    }
    installation
        .with("HAIER_RATE_PER_SECOND", "0")
        .with("HAIER_RETRY_SECONDS", seconds)
}

/// A sync in which the stock of this product fails.
async fn fail(admin: &Caller, simulator: &RunningSimulator, code: &str) {
    let fault = format!("stock:text@{code}");
    simulator.control().set_faults([fault]).unwrap();
    let started = admin.post("/api/haier/sync", json!({"stock": true})).await;
    let path = format!("/api/haier/sync-logs/{}", started.expect(202).id());
    let begun = Instant::now();
    loop {
        let run = admin.get(&path).await.expect(200).body;
        if run["completed_at"] != Value::Null {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{run}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    simulator.control().clear_faults();
}

fn pass_the_pause(database: &TestDatabase) {
    database.execute(
        "UPDATE haier_product_failures SET next_attempt_at = now() - interval '1 second' \
         WHERE status = 'open'",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_retried_once_by_one_of_two_servers_when_its_pause_is_over() {
    let (database, simulator) = (TestDatabase::fresh(), simulator());
    let installation = installation(&database, &simulator, "1");
    let serve = installation.serve();
    let other = installation.serve();
    let admin = installation.admin(&serve).await;
    let code = simulator.control().product(3).unwrap().code;
    fail(&admin, &simulator, &code).await;
    assert_eq!(database.number(OPEN), 1);
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(database.number(OPEN), 1, "its pause isn't over");
    pass_the_pause(&database);
    let begun = Instant::now();
    while database.number(OPEN) > 0 {
        assert!(begun.elapsed() < Duration::from_secs(60));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    other.terminate().expect_success();
    serve.terminate().expect_success();
    let runs = database.text(RUNS);
    let (_by_admin, retries) = runs.split_once(", ").unwrap();
    assert_eq!(retries, "retry-sync-failures stock 1");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_retried_while_a_plan_waits_for_a_person() {
    let (database, simulator) = (TestDatabase::fresh(), simulator());
    let installation = installation(&database, &simulator, "1");
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let code = simulator.control().product(3).unwrap().code;
    fail(&admin, &simulator, &code).await;
    database.execute(
        "INSERT INTO change_plans (kind, status, reason, creator_name, expires_at, held_because) \
         VALUES ('haier_sync', 'held', 'sync', 'x', now() + interval '1 day', 'out_of_stock: 9 of 10')",
    );
    pass_the_pause(&database);
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(database.number(OPEN), 1);
    let path = "/api/plans?kind=haier_sync&status=held";
    let held = admin.get(path).await.expect(200).body;
    let path = format!("/api/plans/{}/discard", held["results"][0]["id"]);
    admin.post(&path, json!({})).await.expect(200);
    let begun = Instant::now();
    while database.number(OPEN) > 0 {
        assert!(begun.elapsed() < Duration::from_secs(60));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    serve.terminate().expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_period_nothing_is_retried() {
    let (database, simulator) = (TestDatabase::fresh(), simulator());
    let installation = installation(&database, &simulator, "0");
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let code = simulator.control().product(3).unwrap().code;
    fail(&admin, &simulator, &code).await;
    pass_the_pause(&database);
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(database.number(OPEN), 1);
    serve.terminate().expect_success();
}
