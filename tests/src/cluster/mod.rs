//! One PostgreSQL server for all tests that run at the same time, in any process.
//!
//! A test process holds a shared lock on a lease file during its lifetime. The first one starts the
//! owner of the server, a separate process. The owner runs the server, writes its URL to a file,
//! and stops the server and deletes the folder 3 s after the last lease is released. The kernel
//! releases the locks of a process that ends, so none can be left behind. The next owner cleans up
//! after a killed one.

mod folder;
mod owner;

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    thread::sleep,
    time::{Duration, Instant},
};

use folder::{Folder, StartResult};
pub use owner::run_server;

/// Timeout for the server's start on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(20);

/// The environment variable with the URL of a server to use instead.
const OWN_SERVER: &str = "TEST_DATABASE_URL";

/// Whether the tests run on a server given by the environment.
pub(crate) fn is_own_server() -> bool {
    std::env::var_os(OWN_SERVER).is_some_and(|url| !url.is_empty())
}

/// URL of a database on the server for this process's tests, from which others are created:
/// `TEST_DATABASE_URL`, or else the shared server's.
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

/// Starts the shared server if needed; returns its URL and the lease that keeps it running.
fn join(folder: &Folder) -> (String, File) {
    let lease = folder.lease();
    let begun = Instant::now();
    let mut owner_started = None;
    while begun.elapsed() < TIMEOUT {
        match folder.result() {
            Some(StartResult::Ready(url)) => return (url, lease),
            Some(StartResult::Failed(reason)) => panic!("no PostgreSQL to test with: {reason}"),
            None => {}
        }
        // A new owner needs a moment to take its lock; don't start another one meanwhile.
        let waited = owner_started.is_none_or(|at: Instant| at.elapsed() > PAUSE * 10);
        if waited && !folder.has_owner() {
            start_owner(folder);
            owner_started = Some(Instant::now());
        }
        sleep(PAUSE);
    }
    panic!(
        "the shared PostgreSQL didn't start; see {}",
        folder.log().display()
    );
}

/// In its own process group, so that a signal to the tests' group doesn't stop it.
#[allow(
    clippy::zombie_processes,
    reason = "it outlives this process and ends by itself"
)]
fn start_owner(folder: &Folder) {
    use std::os::unix::process::CommandExt;
    let log = File::options()
        .create(true)
        .append(true)
        .open(folder.log())
        .unwrap();
    Command::new(owner_program())
        .arg(folder.path())
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .process_group(0)
        .spawn()
        .unwrap();
}

/// Cargo places it next to the test binaries or one folder above.
fn owner_program() -> PathBuf {
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
