//! Runs whose process is killed, and that go on.

use std::{
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use haier_simulator::Call;

use crate::haier_sync::{
    command::{command, run},
    sync_fixture::SyncFixture,
};

const PRODUCTS: u32 = 1_500;
const EVERYTHING: [&str; 2] = ["--sync-prices", "--sync-stock"];

fn start(fixture: &SyncFixture, flags: &[&str]) -> Child {
    let mut command = command(fixture, flags);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// Kills the process as soon as its checkpoint says that this many products are done.
fn kill_after(fixture: &SyncFixture, mut process: Child, field: &str, done: i64) {
    let deadline = Instant::now() + Duration::from_secs(90);
    let query = format!(
        "SELECT COALESCE(max((state::json -> 'position' ->> '{field}')::bigint), 0) \
         FROM haier_sync_checkpoints"
    );
    while fixture.database.number(&query) < done {
        assert!(Instant::now() < deadline, "{field} is less than {done}");
        assert!(process.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(Duration::from_millis(2));
    }
    process.kill().unwrap();
    process.wait().unwrap();
}

#[test]
fn a_killed_command_goes_on_where_it_was() {
    let fixture = SyncFixture::with_products(PRODUCTS);
    let failing = fixture.code(700);
    fixture
        .control()
        .set_faults([format!("stock:data-null@{failing}")])
        .unwrap();
    // Slow enough to be killed in the middle.
    fixture.control().set_latency(Duration::from_millis(100));
    kill_after(&fixture, start(&fixture, &EVERYTHING), "offers_done", 500);
    let mut resumed = 0;
    for done in [200, 800] {
        let process = start(&fixture, &["--resume"]);
        kill_after(&fixture, process, "stock_done", done);
        resumed += 1;
    }
    let before = fixture.control().counters().call(Call::Stock).asked;
    let (code, out, err) = run(&fixture, &["--resume"]);
    assert_eq!(code, 1, "{err}");
    assert!(
        out.contains("1500 in all: 1499 brought, 1 failed, 0 skipped, 0 not reached"),
        "{out}"
    );
    assert!(out.contains("1500 new, 0 changed, 0 unchanged"), "{out}");
    let row = "SELECT concat_ws(' ', count(*), max(status), max(total_count), max(success_count), \
               max(failed_count)) FROM haier_sync_logs";
    assert_eq!(fixture.database.text(row), "1 partial 1500 1499 1");
    // What was asked before isn't asked again, but for what no checkpoint had stored.
    let last = fixture.control().counters().call(Call::Stock).asked - before;
    assert!(last <= 1_500 - 800, "{last}");
    let number = |query: &str| fixture.database.number(query);
    let kills = "SELECT count(*) FROM haier_sync_failures";
    assert_eq!(number(kills), 1, "the failure is recorded once");
    let created = "SELECT count(*) FROM change_plan_items WHERE action = 'create'";
    assert_eq!(number(created), 1_500, "after {resumed} resumptions");
    let left = "SELECT (SELECT count(*) FROM haier_sync_checkpoints) \
                + (SELECT count(*) FROM haier_sync_stock_batches)";
    assert_eq!(number(left), 0);

    // A sync from the beginning finds nothing else to do.
    fixture.control().clear_faults();
    let (code, out, err) = run(&fixture, &EVERYTHING);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("0 new, 0 changed, 1500 unchanged"), "{out}");
    let units = i64::from(fixture.control().stock(700, "110101"));
    assert_eq!(fixture.stock(&failing), units);
    fixture.assert_consistent();
}

#[test]
fn a_command_that_is_killed_while_it_writes_its_plan_ends_it() {
    let fixture = SyncFixture::with_products(PRODUCTS);
    let mut process = start(&fixture, &EVERYTHING);
    let deadline = Instant::now() + Duration::from_secs(90);
    let written = "SELECT count(*) FROM change_plans WHERE status = 'applying' AND applied > 0";
    while fixture.database.number(written) == 0 {
        assert!(Instant::now() < deadline, "nothing was written");
        assert!(process.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(Duration::from_millis(2));
    }
    process.kill().unwrap();
    process.wait().unwrap();
    let before = fixture.control().counters();
    let (code, out, err) = run(&fixture, &["--resume"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("1500 in all: 1500 brought, 0 failed, 0 skipped, 0 not reached"),
        "{out}"
    );
    let after = fixture.control().counters();
    for call in [Call::Products, Call::Prices, Call::Stock] {
        assert_eq!(after.call(call).asked, before.call(call).asked);
    }
    let row = "SELECT concat_ws(' ', count(*), max(status)) FROM haier_sync_logs";
    assert_eq!(fixture.database.text(row), "1 success");
    let plans = "SELECT string_agg(status, ' ') FROM change_plans";
    assert_eq!(fixture.database.text(plans), "applied");
    // It has confirmed what it left unchanged: nothing, but for later syncs.
    let confirmed = "SELECT count(*) FROM supplier_sync_times WHERE stock_at IS NOT NULL";
    assert_eq!(fixture.database.number(confirmed), 1);
    fixture.assert_consistent();
}

#[test]
fn without_resume_a_sync_begins_anew() {
    let fixture = SyncFixture::with_products(300);
    fixture.control().set_latency(Duration::from_millis(100));
    kill_after(&fixture, start(&fixture, &EVERYTHING), "stock_done", 1);
    let (code, out, err) = run(&fixture, &EVERYTHING);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("300 new, 0 changed, 0 unchanged"), "{out}");
    let plans = "SELECT string_agg(status, ' ' ORDER BY id) FROM change_plans";
    assert_eq!(fixture.database.text(plans), "discarded applied");
    fixture.assert_consistent();
}

#[test]
fn there_must_be_a_killed_sync_to_resume() {
    let fixture = SyncFixture::with_products(5);
    let (code, _, err) = run(&fixture, &["--resume"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("there is no sync to resume"), "{err}");
    let (code, _, err) = run(&fixture, &["--resume", "--sync-stock"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("--sync-stock"), "{err}");

    // Nothing is resumed of a run whose stop was requested.
    let (code, ..) = run(&fixture, &["--sync-stock"]);
    assert_eq!(code, 0);
    fixture.database.execute(
        "UPDATE haier_sync_logs SET status = 'processing', completed_at = NULL, \
         stop_requested_at = now(), stop_requested_by = 'anna'",
    );
    let (code, _, err) = run(&fixture, &["--resume"]);
    assert_eq!(code, 2, "{err}");
}
