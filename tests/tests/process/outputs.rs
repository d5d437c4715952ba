//! Commands whose output can't be written, or is read by a stalled reader.

use std::{
    io::{PipeReader, PipeWriter, Read},
    process::Stdio,
    time::Duration,
};

use haier_simulator::{Call, RunningSimulator, Simulator, SimulatorConfig};
use integration_tests::{
    database::TestDatabase,
    process::{Finished, Installation, Signal, await_that},
    stock::stocked,
    streams::{Terminal, broken_pipe, full_device, stalled_pipe},
};

use crate::{installation, installation_on};

/// Exit code: the work succeeded, but the result could not be written.
const NOT_WRITTEN: i32 = 3;
const DRY_RUN: [&str; 3] = ["sync-haier-products", "--sync-stock", "--dry-run"];
const SYNC: [&str; 2] = ["sync-haier-products", "--sync-stock"];
/// Whether no command has a connection any more.
const NO_COMMAND: &str = "NOT EXISTS (SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'cangku %')";

/// Runs a command with this standard output; its standard error is captured.
fn run_to(installation: &Installation, arguments: &[&str], stdout: impl Into<Stdio>) -> Finished {
    let (mut reader, writer) = std::io::pipe().unwrap();
    let running = installation.start_on(arguments, stdout, writer);
    let reading = std::thread::spawn(move || {
        let mut output = String::new();
        reader.read_to_string(&mut output).unwrap();
        output
    });
    let finished = running.finish();
    Finished {
        stderr: reading.join().unwrap(),
        ..finished
    }
}

fn messages(finished: &Finished) -> Vec<&str> {
    let lines = finished.stderr.lines();
    lines.filter(|line| !line.starts_with('{')).collect()
}

#[test]
fn what_a_command_is_for_is_written_or_its_code_is_not_0() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    for arguments in [
        &["openapi"][..],
        &["check-config"],
        &["--help"],
        &["serve", "--help"],
        &["--version"],
        &["reconcile-inventory"],
        &["cancel-unpaid-orders", "--dry-run"],
        &["fetch-haier-images", "--dry-run"],
    ] {
        let full = run_to(&installation, arguments, full_device()).expect_code(NOT_WRITTEN);
        let [message] = messages(&full)[..] else {
            panic!("{arguments:?}: {}", full.stderr);
        };
        assert!(message.starts_with("cangku: can't write to standard output: "));
        let gone = run_to(&installation, arguments, broken_pipe()).expect_code(NOT_WRITTEN);
        assert_eq!(messages(&gone), [""; 0], "{arguments:?}");
        let neither = installation.start_on(arguments, full_device(), full_device());
        neither.finish().expect_code(NOT_WRITTEN);
    }
}

#[tokio::test]
async fn a_divergence_is_seen_by_the_code_if_the_report_can_not_be_written() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [product] = stocked(&admin, 10).await;
    serve.terminate().expect_success();
    database.execute(&format!(
        "SET session_replication_role = replica; UPDATE products SET stock = 9 WHERE id = {product}"
    ));
    let full = run_to(&installation, &["reconcile-inventory"], full_device()).expect_code(1);
    assert!(full.stderr.contains("can't write to standard output"));
    let repair = ["reconcile-inventory", "--repair"];
    run_to(&installation, &repair, broken_pipe()).expect_code(1);
    let stock = format!("SELECT stock FROM products WHERE id = {product}");
    assert_eq!(database.number(&stock), 10, "it is repaired all the same");
}

#[test]
fn the_exit_code_is_that_of_the_work_although_the_output_is_lost() {
    let database = TestDatabase::empty();
    let installation = installation_on(&database);
    let password = installation.folder().join("password");
    std::fs::write(&password, "a long password").unwrap();
    let run = |arguments: &[&str], stdout: Stdio, stderr: Stdio| {
        let mut command = installation.command(crate::PROGRAM);
        command.args(arguments);
        command.stdin(std::fs::File::open(&password).unwrap());
        installation.launch_on(command, stdout, stderr).finish()
    };
    for arguments in [
        &["migrate"][..],
        &["create-admin", "--username", "boss", "--password-stdin"],
        &["invalidate-cache"],
        &["rebuild-statistics"],
        &["cancel-unpaid-orders"],
    ] {
        run(arguments, full_device().into(), full_device().into()).expect_code(0);
        run(arguments, broken_pipe(), broken_pipe()).expect_code(0);
        let (out, err) = (stalled_pipe(), stalled_pipe());
        run(arguments, out.1.into(), err.1.into()).expect_code(0);
    }
    assert_eq!(database.number("SELECT count(*) FROM users"), 1);
}

#[test]
fn a_failure_is_seen_by_the_code_if_its_message_can_not_be_written() {
    let unreachable = installation().with("DATABASE_URL", "no such URL");
    for (arguments, code) in [
        (&["migrate"][..], 1),
        (&["serve"], 1),
        (&["check-config"], 1),
        (&["reconcile-inventory"], 1),
        (&["no-such-command"], 2),
        (&["serve", "--no-such-flag"], 2),
    ] {
        let full = unreachable.start_on(arguments, full_device(), full_device());
        full.finish().expect_code(code);
        let gone = unreachable.start_on(arguments, broken_pipe(), broken_pipe());
        gone.finish().expect_code(code);
        let (out, err) = (stalled_pipe(), stalled_pipe());
        let stalled = unreachable.start_on(arguments, out.1, err.1);
        stalled.finish().expect_code(code);
    }
}

/// A shop that syncs with a simulator of this many products.
struct Syncing {
    simulator: RunningSimulator,
    database: TestDatabase,
    installation: Installation,
}

impl Syncing {
    fn with_products(products: u32) -> Self {
        let config = SimulatorConfig {
            products,
            ..SimulatorConfig::default()
        };
        let simulator = Simulator::start(config).unwrap();
        let database = TestDatabase::fresh();
        let mut installation = installation_on(&database).with("HAIER_RATE_PER_SECOND", "0");
        for (name, value) in simulator.environment() {
            installation = installation.with(name, &value);
        }
        Self {
            simulator,
            database,
            installation,
        }
    }

    /// Waits until the command has sent a request and released the database.
    fn await_work_done(&self) {
        let products = || self.simulator.control().counters().call(Call::Products);
        await_that("the list is asked for", || products().asked > 0);
        self.database.wait_until(NO_COMMAND);
    }

    fn expect_synced(&self, products: i64) {
        let count = "SELECT count(*) FROM products";
        assert_eq!(self.database.number(count), products);
        let status = "SELECT status FROM haier_sync_logs";
        assert_eq!(self.database.text(status), "success");
    }
}

#[test]
fn a_sync_whose_reader_stalls_ends_with_its_own_code() {
    let shop = Syncing::with_products(50);
    let (out, err) = (stalled_pipe(), stalled_pipe());
    let sync = shop.installation.start_on(&SYNC, out.1, err.1);
    sync.finish().expect_code(0);
    shop.expect_synced(50);
}

#[test]
fn a_sync_on_a_stalled_terminal_ends_with_its_own_code() {
    let shop = Syncing::with_products(50);
    let terminal = Terminal::stalled();
    let installation = shop.installation.with("TERM", "xterm");
    let sync = installation.start_on(&SYNC, terminal.stream(), terminal.stream());
    sync.finish().expect_code(0);
    let shop = Syncing {
        installation,
        ..shop
    };
    shop.expect_synced(50);
}

#[test]
fn a_terminal_gets_a_bar_and_then_the_summary() {
    let shop = Syncing::with_products(50);
    shop.simulator
        .control()
        .set_latency(Duration::from_millis(300));
    let installation = shop.installation.with("TERM", "xterm");
    let terminal = Terminal::open();
    let sync = installation.start_on(&SYNC, terminal.stream(), terminal.stream());
    let mut user = terminal.into_user();
    let reading = std::thread::spawn(move || {
        let mut seen = Vec::new();
        // On a terminal, the end of the last program is an error, not end of file.
        let _ = user.read_to_end(&mut seen);
        String::from_utf8(seen).unwrap()
    });
    sync.finish().expect_code(0);
    let seen = reading.join().unwrap();
    assert!(seen.contains("/50 products"), "a bar was drawn: {seen}");
    let cleared = seen.rfind("\x1b[2K").unwrap();
    let summary = seen.find("Haier sync complete").unwrap();
    assert!(cleared < summary, "the bar is gone before: {seen}");
}

/// A dry run whose lines don't fit into a pipe, and that full pipe.
fn stalled_dry_run(shop: &Syncing) -> (integration_tests::process::Running<'_>, PipeReader) {
    let (reader, writer): (PipeReader, PipeWriter) = stalled_pipe();
    let run = shop.installation.start_on(&DRY_RUN, writer, Stdio::null());
    shop.await_work_done();
    (run, reader)
}

#[test]
fn a_dry_run_does_its_work_before_it_waits_for_its_reader_and_loses_no_line() {
    const PRODUCTS: u32 = 2000;
    let shop = Syncing::with_products(PRODUCTS);
    let (run, mut reader) = stalled_dry_run(&shop);
    let mut seen = String::new();
    reader.read_to_string(&mut seen).unwrap();
    run.finish().expect_code(0);
    let seen = seen.trim_start();
    assert!(seen.len() > 64 << 10, "it doesn't fit into a pipe");
    let lines = seen.lines().filter(|line| line.starts_with("new "));
    assert_eq!(lines.count(), usize::try_from(PRODUCTS).unwrap(), "{seen}");
    assert!(seen.contains("Haier sync complete (dry run"));
}

#[test]
fn a_dry_run_that_waits_for_its_reader_can_be_stopped() {
    let shop = Syncing::with_products(50);
    let (run, reader) = stalled_dry_run(&shop);
    run.signal(Signal::TERM);
    run.finish().expect_code(NOT_WRITTEN);
    drop(reader);
}

#[test]
fn a_dry_run_that_was_stopped_waits_only_a_short_time_for_its_reader() {
    let shop = Syncing::with_products(50);
    let control = shop.simulator.control();
    control.set_latency(Duration::from_secs(2));
    let (reader, writer) = stalled_pipe();
    let run = shop.installation.start_on(&DRY_RUN, writer, Stdio::null());
    await_that("stock is asked for", || {
        control.counters().call(Call::Stock).asked > 0
    });
    // The signal ends the work, and no second one comes for the printing.
    run.signal(Signal::TERM);
    run.finish().expect_code(1);
    drop(reader);
}

#[test]
fn a_dry_run_that_cannot_be_written_has_its_own_exit_code() {
    let shop = Syncing::with_products(20);
    let installation = &shop.installation;
    run_to(installation, &DRY_RUN, full_device()).expect_code(NOT_WRITTEN);
    let gone = run_to(installation, &DRY_RUN, broken_pipe()).expect_code(NOT_WRITTEN);
    assert_eq!(messages(&gone), [""; 0]);
    let synced = run_to(installation, &SYNC, full_device()).expect_code(0);
    assert!(synced.stderr.contains("can't write to standard output"));
    shop.expect_synced(20);
}
