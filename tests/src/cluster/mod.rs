//! One PostgreSQL server for all tests that run at a time, whatever process each is in.
//!
//! A test process holds a shared lock on a lease file for as long as it lives. The first one
//! starts a keeper, which is a process of its own, runs the server, writes down its URL, and ends
//! with server and folder some seconds after the last lease is gone. Locks go with their
//! processes, so nothing can be left held; what a killed keeper leaves lying, the next one clears.

mod folder;
mod keeper;

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    thread::sleep,
    time::{Duration, Instant},
};

use folder::{Answer, Folder};
pub use keeper::keep;

/// How long a server may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(20);

/// The variable that names a server of one's own.
const OWN_SERVER: &str = "TEST_DATABASE_URL";

/// Whether the tests run on a server that somebody else keeps.
pub(crate) fn is_own_server() -> bool {
    std::env::var_os(OWN_SERVER).is_some_and(|url| !url.is_empty())
}

/// A database on the server that this process's tests use, to make others from: that of
/// `TEST_DATABASE_URL`, else the shared server's.
pub(crate) fn server_url() -> &'static str {
    static JOINED: OnceLock<(String, Option<File>)> = OnceLock::new();
    let (url, _lease) = JOINED.get_or_init(|| match std::env::var(OWN_SERVER) {
        Ok(url) if !url.is_empty() => (url, None),
        _ => {
            let (url, lease) = join(&Folder::shared());
            (url, Some(lease))
        }
    });
    url
}

/// The URL of the shared server and the lease that keeps it running.
fn join(folder: &Folder) -> (String, File) {
    let lease = folder.lease();
    let begun = Instant::now();
    let mut keeper_started = None;
    while begun.elapsed() < PATIENCE {
        match folder.answer() {
            Some(Answer::Ready(url)) => return (url, lease),
            Some(Answer::Failed(reason)) => panic!("no PostgreSQL to test with: {reason}"),
            None => {}
        }
        let waited = keeper_started.is_none_or(|at: Instant| at.elapsed() > PAUSE * 10);
        if waited && !folder.has_keeper() {
            start_keeper(folder);
            keeper_started = Some(Instant::now());
        }
        sleep(PAUSE);
    }
    panic!(
        "the shared PostgreSQL didn't start; see {}",
        folder.log().display()
    );
}

/// In a process group of its own, so that nothing that ends a test ends it too.
#[allow(
    clippy::zombie_processes,
    reason = "it outlives this process and ends by itself"
)]
fn start_keeper(folder: &Folder) {
    use std::os::unix::process::CommandExt;
    let log = File::options()
        .create(true)
        .append(true)
        .open(folder.log())
        .unwrap();
    Command::new(keeper_program())
        .arg(folder.path())
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .process_group(0)
        .spawn()
        .unwrap();
}

/// Cargo puts it beside the tests' programs or one folder above.
fn keeper_program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let near = test
        .ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join("test-cluster"));
    let missing = "there is no test-cluster; build it: cargo build -p integration-tests --bins";
    near.into_iter()
        .find(|program| Path::is_file(program))
        .expect(missing)
}
