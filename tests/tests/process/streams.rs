//! `serve` while its log and its standard output are broken, full or stalled.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use integration_tests::{
    caller::Caller,
    database::TestDatabase,
    process::{Installation, Running, await_that},
    stock::{command, stocked},
    streams::{broken_pipe, full_device, stalled_pipe},
};
use serde_json::Value;
use tempfile::TempDir;

use crate::{PROGRAM, installation_on, stock_load::StockLoad};

const UNITS: i64 = 1_000_000;
/// Far less than a shutdown that waits for a stream would take, also on a busy machine.
const MAX_SHUTDOWN: Duration = Duration::from_secs(20);
const GAP: &str = "log lines were dropped here";

/// Asserts that it responds, locks stock, and stops on request.
async fn expect_work_and_stop(installation: &Installation, mut serve: Running<'_>) {
    serve.await_listening();
    let admin = installation.admin(&serve).await;
    let [product] = stocked(&admin, UNITS).await;
    expect_work(&serve, &admin, product).await;
    expect_stop(serve);
}

async fn expect_work(serve: &Running<'_>, admin: &Caller, product: i64) {
    serve.anybody().get("/healthz").await.expect(200);
    serve.anybody().get("/readyz").await.expect(200);
    let lock = command(product, 1, "a sale");
    admin.stock("lock", lock).await.expect(201);
}

fn expect_stop(serve: Running<'_>) {
    let begun = Instant::now();
    serve.terminate().expect_success();
    assert!(begun.elapsed() < MAX_SHUTDOWN, "{:?}", begun.elapsed());
}

/// The metric of dropped log lines.
async fn dropped(serve: &Running<'_>) -> u64 {
    let figures = serve.anybody().get("/metrics").await.expect(200).text;
    let name = "cangku_log_lines_dropped_total ";
    let value = figures.lines().find_map(|line| line.strip_prefix(name));
    value
        .unwrap_or_else(|| panic!("{figures}"))
        .parse()
        .unwrap()
}

/// Sends requests that are logged until more than this many lines are dropped.
async fn drop_lines(serve: &Running<'_>, more_than: u64) {
    let end = Instant::now() + integration_tests::process::TEST_TIMEOUT;
    while dropped(serve).await <= more_than {
        assert!(Instant::now() < end, "no line is dropped");
        for _ in 0..50 {
            serve.anybody().get("/api/products").await.expect(200);
        }
    }
}

/// The complete JSON lines, and the number of lines that the log reports as dropped.
fn lines_and_gaps(log: &str) -> (Vec<Value>, u64) {
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let lines: Vec<Value> = lines.collect();
    let is_gap = |line: &&Value| line["message"].as_str().unwrap().starts_with(GAP);
    let gaps = lines.iter().filter(is_gap);
    let missing = gaps.map(|line| line["lines"].as_u64().unwrap()).sum();
    (lines, missing)
}

#[tokio::test]
async fn streams_on_which_every_write_fails_stop_nothing() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.start_on(&["serve"], full_device(), full_device());
    expect_work_and_stop(&installation, serve).await;
}

#[tokio::test]
async fn readers_that_have_gone_before_the_start_stop_nothing() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.start_on(&["serve"], broken_pipe(), broken_pipe());
    expect_work_and_stop(&installation, serve).await;
}

#[tokio::test]
async fn readers_that_never_read_stop_nothing() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let (out, err) = (stalled_pipe(), stalled_pipe());
    let serve = installation.start_on(&["serve"], out.1, err.1);
    expect_work_and_stop(&installation, serve).await;
    drop((out.0, err.0));
}

#[tokio::test]
async fn a_server_with_closed_standard_streams_serves_and_reuses_no_descriptor() {
    for closed in [">&-", "2>&-", "<&- >&- 2>&-"] {
        let database = TestDatabase::fresh();
        let installation = installation_on(&database);
        let mut shell = installation.command("/bin/sh");
        shell.args(["-c", &format!("exec \"$0\" serve {closed}"), PROGRAM]);
        let mut serve = installation.launch_on(shell, Stdio::null(), Stdio::null());
        serve.await_listening();
        for descriptor in 0..3 {
            let link = format!("/proc/{}/fd/{descriptor}", serve.pid());
            let file = fs::read_link(link).unwrap();
            assert_eq!(file, Path::new("/dev/null"), "{descriptor} after {closed}");
        }
        expect_work_and_stop(&installation, serve).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_reader_that_goes_under_load_costs_no_response() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let (reader, writer) = io::pipe().unwrap();
    let mut serve = installation.start_on(&["serve"], Stdio::null(), writer);
    let reading = read_until_gone(reader);
    serve.await_listening();
    let admin = installation.admin(&serve).await;
    let products = stocked::<2>(&admin, UNITS).await;
    let load = StockLoad::begin(&admin, products, "gone");
    load.await_more(100).await;
    reading.stop();
    load.await_more(300).await;
    let (asked, refused) = load.end().await;
    assert_eq!(refused, []);
    assert!(asked.iter().all(|asked| asked.has_response()));
    assert!(dropped(&serve).await > 0);
    expect_work(&serve, &admin, products[0]).await;
    expect_stop(serve);
}

/// Reads a pipe until it must close it.
struct Reading {
    stop: std::sync::mpsc::Sender<()>,
    thread: std::thread::JoinHandle<()>,
}

fn read_until_gone(mut reader: io::PipeReader) -> Reading {
    let (stop, is_stopped) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while is_stopped.try_recv().is_err() {
            // Under load there is always something to read.
            let _ = reader.read(&mut buffer).unwrap();
        }
    });
    Reading { stop, thread }
}

impl Reading {
    fn stop(self) {
        self.stop.send(()).unwrap();
        self.thread.join().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_reader_that_stalls_under_load_loses_only_lines_and_learns_how_many() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_LOG_QUEUE_KIB", "64");
    let (mut reader, writer) = io::pipe().unwrap();
    let mut serve = installation.start_on(&["serve"], Stdio::null(), writer);
    serve.await_listening();
    let admin = installation.admin(&serve).await;
    let products = stocked::<2>(&admin, UNITS).await;
    let load = StockLoad::begin(&admin, products, "stalled");
    drop_lines(&serve, 0).await;
    load.await_more(100).await;
    let (asked, refused) = load.end().await;
    assert_eq!(refused, []);
    assert!(asked.iter().all(|asked| asked.has_response()));

    let reading = std::thread::spawn(move || {
        let mut log = String::new();
        reader.read_to_string(&mut log).unwrap();
        log
    });
    for _ in 0..20 {
        serve.anybody().get("/healthz").await.expect(200);
    }
    expect_work(&serve, &admin, products[0]).await;
    let lost = dropped(&serve).await;
    expect_stop(serve);
    let log = reading.join().unwrap();
    let (lines, missing) = lines_and_gaps(&log);
    assert_eq!(lines.len(), log.lines().count(), "every line is whole");
    assert_eq!(missing, lost);
    let last = lines.last().unwrap();
    assert_eq!(last["message"], "stopped", "the last lines are there");
}

/// A separate small disk; unmounted on drop.
struct SmallDisk(TempDir);

impl SmallDisk {
    const KIB: usize = 256;

    /// `None`, with a message, if this user may not mount.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir_in("/tmp").unwrap();
        let mounted = Command::new("mount")
            .args([
                "-t",
                "tmpfs",
                "-o",
                &format!("size={}k", Self::KIB),
                "tmpfs",
            ])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Self(folder));
        }
        eprintln!("skipped: a full disk needs a mount, which only root may make");
        None
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn fill(&self) {
        let ballast = vec![0; Self::KIB * 1024];
        fs::write(self.file("ballast"), ballast).expect_err("it doesn't fit");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(self.0.path()).status();
        drop(unmounted);
    }
}

#[tokio::test]
async fn a_log_on_a_full_disk_costs_lines_alone_and_goes_on_when_there_is_room() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let path = disk.file("log");
    let log = File::options().create(true).append(true).open(&path);
    let mut serve = installation.start_on(&["serve"], Stdio::null(), log.unwrap());
    serve.await_listening();
    let admin = installation.admin(&serve).await;
    let [product] = stocked(&admin, UNITS).await;
    disk.fill();
    drop_lines(&serve, 20).await;
    expect_work(&serve, &admin, product).await;

    fs::remove_file(disk.file("ballast")).unwrap();
    expect_work(&serve, &admin, product).await;
    let read = || fs::read_to_string(&path).unwrap();
    await_that("the log goes on and says that lines are missing", || {
        let (lines, missing) = lines_and_gaps(&read());
        missing > 20
            && !lines.last().unwrap()["message"]
                .as_str()
                .unwrap()
                .starts_with(GAP)
    });
    let lost = dropped(&serve).await;
    expect_stop(serve);
    let log = read();
    let (lines, missing) = lines_and_gaps(&log);
    assert_eq!(missing, lost);
    let torn = log.lines().count() - lines.len();
    assert!(torn <= 1, "one line at most was cut by the end of the disk");
    assert_eq!(lines.last().unwrap()["message"], "stopped");
}
