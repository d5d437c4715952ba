//! A data folder of one test, and looking at what runs on it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use embedded_postgres::{Server, Settings};
use tempfile::TempDir;

/// How long anything may take before a test fails; never what is asserted.
pub(crate) const TEST_TIMEOUT: Duration = Duration::from_secs(60);

/// A folder that PostgreSQL's user can reach; removed with all that is in it.
pub(crate) struct Folder {
    temporary: TempDir,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let temporary = tempfile::Builder::new()
            .prefix("pg-test-")
            .tempdir_in("/tmp")
            .unwrap();
        fs::set_permissions(temporary.path(), Permissions::from_mode(0o755)).unwrap();
        Self { temporary }
    }

    /// The folder above the data folder.
    pub(crate) fn above(&self) -> &Path {
        self.temporary.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.above().join("data")
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings::new(self.data(), "shop", "a test")
    }

    pub(crate) fn start(&self) -> Server {
        Server::start(self.settings()).unwrap()
    }

    /// The living processes that have this folder in their arguments or work below it.
    pub(crate) fn processes(&self) -> Vec<u32> {
        let here = fs::canonicalize(self.above()).unwrap();
        let text = here.to_str().unwrap();
        let pids = fs::read_dir("/proc").unwrap().flatten();
        let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        pids.filter(|pid| {
            let arguments = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let folder = fs::read_link(format!("/proc/{pid}/cwd")).unwrap_or_default();
            String::from_utf8_lossy(&arguments).contains(text) || folder.starts_with(&here)
        })
        .collect()
    }

    pub(crate) fn await_no_process(&self) {
        await_that("no process is left", || self.processes().is_empty());
    }
}

/// Polls until it holds.
pub(crate) fn await_that(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + TEST_TIMEOUT;
    while !holds() {
        assert!(Instant::now() < end, "waited too long until {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The `psql` that belongs to the programs in use.
pub(crate) fn psql(url: &str) -> Command {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin/psql"))
        .filter(|path| path.is_file())
        .collect();
    versions.sort();
    let mut psql = Command::new(versions.pop().unwrap_or_else(|| PathBuf::from("psql")));
    psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url]);
    psql
}

pub(crate) fn try_sql(url: &str, statement: &str) -> Output {
    psql(url).args(["-c", statement]).output().unwrap()
}

/// Runs one statement; returns its output.
pub(crate) fn sql(url: &str, statement: &str) -> String {
    let output = try_sql(url, statement);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{statement}: {errors}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

pub(crate) fn await_sql(url: &str) {
    await_that("the server responds", || {
        try_sql(url, "SELECT 1").status.success()
    });
}

pub(crate) fn kill(pid: u32, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    rustix::process::kill_process(pid, signal).unwrap();
}
