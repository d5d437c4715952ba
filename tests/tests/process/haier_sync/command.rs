//! The command as an operator runs it: a separate process.

use std::{
    io::Read,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use haier_simulator::Call;

use crate::haier_sync::sync_fixture::SyncFixture;

/// `cangku sync-haier-products` with these flags, pointed at the fixture.
pub(super) fn command(fixture: &SyncFixture, flags: &[&str]) -> Command {
    let mut command = bare_command(fixture);
    command.arg("sync-haier-products").args(flags);
    command
        .envs(fixture.simulator.environment())
        .env("HAIER_RATE_PER_SECOND", "0");
    command
}

fn bare_command(fixture: &SyncFixture) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cangku_under_test"));
    command
        .env_clear()
        .env("CANGKU_PROFILE", "test")
        .env("DATABASE_URL", fixture.database.url())
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::null());
    command
}

pub(super) fn run(fixture: &SyncFixture, flags: &[&str]) -> (i32, String, String) {
    parts(command(fixture, flags).output().unwrap())
}

fn parts(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn a_sync_that_goes_well_ends_with_a_summary_and_code_0() {
    let fixture = SyncFixture::with_products(50);
    let (code, out, err) = run(&fixture, &["--sync-prices", "--sync-stock"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("Haier sync complete\n"), "{out}");
    assert!(
        out.contains("50 in all: 50 brought, 0 failed, 0 skipped, 0 not reached"),
        "{out}"
    );
    assert!(out.contains("50 new, 0 changed, 0 unchanged"), "{out}");
    let row = "SELECT concat_ws(' ', sync_type, status, triggered_by) FROM haier_sync_logs";
    assert_eq!(
        fixture.database.text(row),
        "full success sync-haier-products"
    );
}

#[test]
fn a_failed_product_is_shown_with_its_reason_and_code_1() {
    let fixture = SyncFixture::with_products(20);
    let product = fixture.code(3);
    fixture
        .control()
        .set_faults([format!("stock:negative@{product}")])
        .unwrap();
    let (code, out, err) = run(&fixture, &["--sync-stock"]);
    assert_eq!(code, 1, "{err}");
    assert!(
        out.contains(&format!("{product} (stock): the stock is negative")),
        "{out}"
    );
    let id = fixture
        .database
        .number("SELECT max(id) FROM haier_sync_logs");
    assert!(
        out.contains(&format!("GET /api/haier/sync-logs/{id}/failures")),
        "{out}"
    );
}

#[test]
fn without_a_list_of_products_the_code_is_2() {
    let fixture = SyncFixture::with_products(20);
    fixture.control().set_faults(["products:403"]).unwrap();
    let (code, out, _) = run(&fixture, &[]);
    assert_eq!(code, 2);
    assert!(
        out.contains("Haier sync broken off: there is no list of products"),
        "{out}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_sync_runs_the_exit_code_is_2_and_nothing_is_requested() {
    let fixture = SyncFixture::with_products(20);
    let job = fixture.runner().begin(Default::default()).await.unwrap();
    let (code, out, err) = run(&fixture, &[]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        err.contains("another sync is running; nothing was done"),
        "{err}"
    );
    assert_eq!(fixture.control().counters().call(Call::Products).asked, 0);
    drop(job);
}

#[test]
fn without_a_configuration_the_variables_are_named() {
    let fixture = SyncFixture::with_products(1);
    let output = bare_command(&fixture)
        .arg("sync-haier-products")
        .output()
        .unwrap();
    let (code, _, err) = parts(output);
    assert_eq!(code, 2);
    for name in [
        "HAIER_BASE_URL",
        "HAIER_CLIENT_ID",
        "HAIER_CLIENT_SECRET",
        "HAIER_CUSTOMER_CODE",
    ] {
        assert!(err.contains(name), "{err}");
    }
}

#[test]
fn a_dry_run_prints_each_change_on_standard_output() {
    let fixture = SyncFixture::with_products(10);
    let before = fixture.traces();
    let (code, out, err) = run(
        &fixture,
        &[
            "--dry-run",
            "--product-codes",
            &fixture.codes([1, 2]).join(","),
        ],
    );
    assert_eq!(code, 0, "{err}");
    assert_eq!(
        out.lines().filter(|line| line.starts_with("new ")).count(),
        2,
        "{out}"
    );
    assert!(
        out.contains("Haier sync complete (dry run: nothing was written)"),
        "{out}"
    );
    assert_eq!(fixture.traces(), before);
}

#[test]
fn the_seeds_spelling_works_as_an_alias() {
    let fixture = SyncFixture::with_products(5);
    let mut command = bare_command(&fixture);
    command
        .arg("sync_haier_products")
        .envs(fixture.simulator.environment());
    let (code, out, err) = parts(command.output().unwrap());
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("5 in all"), "{out}");
}

#[test]
fn the_help_has_examples_and_the_exit_codes() {
    let fixture = SyncFixture::with_products(1);
    let (code, out, _) = run(&fixture, &["--help"]);
    assert_eq!(code, 0);
    for part in ["--sync-prices --sync-stock", "--dry-run", "Exit code: 0"] {
        assert!(out.contains(part), "{out}");
    }
}

#[test]
fn a_signal_stops_the_run_cleanly() {
    let fixture = SyncFixture::with_products(2000);
    fixture.control().set_latency(Duration::from_millis(100));
    let mut child = command(&fixture, &["--sync-stock"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let planned = "SELECT count(*) FROM change_plan_items WHERE action = 'stock'";
    let deadline = Instant::now() + Duration::from_secs(60);
    while fixture.database.number(planned) == 0 {
        assert!(Instant::now() < deadline, "nothing was planned");
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(Duration::from_millis(10));
    }
    // Slow calls make sure that nothing more arrives before the signal.
    fixture.control().set_latency(Duration::from_secs(30));
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let status = child.wait().unwrap();
    let mut out = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    assert_eq!(status.code(), Some(1), "{out}");
    assert!(out.starts_with("Haier sync interrupted\n"), "{out}");
    let row = "SELECT concat_ws(' ', status, left(message, 12)) FROM haier_sync_logs";
    assert_eq!(fixture.database.text(row), "partial interrupted;");
    fixture.assert_consistent();
}
