//! Servers sync by a schedule; `cangku haier-schedule`.

use haier_simulator::{RunningSimulator, Simulator, SimulatorConfig};
use integration_tests::{database::TestDatabase, process::Installation};
use serde_json::{Value, json};

use crate::installation_on;

const RUNS: &str = "SELECT coalesce(string_agg(concat_ws(' ', triggered_by, sync_type, status, \
                    total_count), ', ' ORDER BY id), '') FROM haier_sync_logs";
const ENDED: &str = "EXISTS (SELECT FROM haier_sync_logs WHERE completed_at IS NOT NULL)";
const DUE: &str = "UPDATE haier_schedule_tasks SET next_run_at = now() - interval '1 day' \
                   WHERE task = 'stock'";

fn installation(database: &TestDatabase, simulator: &RunningSimulator) -> Installation {
    let mut installation = installation_on(database);
    for (name, value) in simulator.environment() {
        installation = installation.with(name, &value);
    }
    installation
        .with("HAIER_RATE_PER_SECOND", "0")
        .with("HAIER_SCHEDULE_STOCK", "6h")
        .with("HAIER_SCHEDULE_JITTER_SECONDS", "0")
}

#[test]
fn two_servers_start_one_run_and_the_command_pauses_both() {
    let database = TestDatabase::fresh();
    let simulator = Simulator::start(SimulatorConfig {
        products: 20,
        ..SimulatorConfig::default()
    });
    let simulator = simulator.unwrap();
    let installation = installation(&database, &simulator);
    let serve = installation.serve();
    let other = installation.serve();
    database.wait_until(ENDED);
    assert_eq!(database.text(RUNS), "schedule-syncs stock success 20");

    let shown = installation
        .run(&["haier-schedule", "show"])
        .expect_success();
    for words in [
        "calls today: 22, without a limit",
        "times are of Asia/Shanghai",
        "success (run 1)",
        "6h",
    ] {
        assert!(shown.stdout.contains(words), "{}", shown.stdout);
    }
    let pause = ["haier-schedule", "pause", "--reason", "盘点"];
    let paused = installation.run(&pause).expect_success();
    assert!(
        paused.stdout.starts_with("the schedule is paused since ")
            && paused.stdout.ends_with(" by haier-schedule: 盘点\n"),
        "{}",
        paused.stdout
    );
    database.execute(DUE);
    let shown = ["haier-schedule", "show", "--json"];
    let shown = installation.run(&shown).expect_success();
    let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(shown["pause"]["reason"], "盘点");
    assert_eq!(shown["tasks"][2]["state"], "paused");

    let resume = ["haier-schedule", "resume"];
    let resumed = installation.run(&resume).expect_success();
    assert_eq!(resumed.stdout, "the schedule is not paused\n");
    database
        .wait_until("(SELECT count(*) FROM haier_sync_logs WHERE completed_at IS NOT NULL) = 2");
    other.terminate().expect_success();
    serve.terminate().expect_success();
    let run = "schedule-syncs stock success 20";
    assert_eq!(database.text(RUNS), format!("{run}, {run}"));
}

#[test]
fn the_command_pauses_and_resumes_one_task_and_refuses_mistakes() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    installation.run(&["migrate"]).expect_success();
    let pause = [
        "haier-schedule",
        "pause",
        "--reason",
        "x",
        "--task",
        "hot_stock",
    ];
    let paused = installation.run(&pause).expect_success();
    assert!(
        paused
            .stdout
            .starts_with("the task hot_stock is paused since "),
        "{}",
        paused.stdout
    );
    let resume = ["haier-schedule", "resume", "--task", "hot_stock"];
    let resumed = installation.run(&resume).expect_success();
    assert_eq!(resumed.stdout, "the task hot_stock is not paused\n");
    for mistake in [
        &["haier-schedule", "pause"][..],
        &["haier-schedule", "pause", "--reason", " "],
        &["haier-schedule", "pause", "--reason", "x", "--task", "all"],
        &["haier-schedule", "resume", "--task", "Stock"],
        &["haier-schedule"],
    ] {
        installation.run(mistake).expect_code(2);
    }
    let pauses = "SELECT count(*) FROM haier_schedule_tasks WHERE paused_at IS NOT NULL";
    assert_eq!(database.number(pauses), 0);
    let shown = ["haier-schedule", "show", "--json"];
    let shown = installation.run(&shown).expect_success();
    let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(
        shown["daily_calls"],
        json!({"limit": null, "used": 0, "left": null})
    );
}
