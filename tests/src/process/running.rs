//! A running process and its output.

use std::{
    fs,
    path::PathBuf,
    process::{Child, ExitStatus},
};

use super::{Installation, Signal, await_exit, await_that, signal};
use crate::caller::Caller;

/// The line that `serve` prints when it is ready, up to its address.
const READY: &str = "cangku is listening on ";

/// A process started on an installation; killed on drop.
#[derive(Debug)]
pub struct Running<'a> {
    /// Keeps the installation's folder alive.
    _installation: &'a Installation,
    child: Child,
    /// Its address, if found by [`Self::await_listening`].
    address: Option<String>,
    stdout: PathBuf,
    stderr: PathBuf,
}

/// A process that has ended, and its output.
#[derive(Debug)]
pub struct Finished {
    /// The exit status.
    pub status: ExitStatus,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl<'a> Running<'a> {
    pub(super) fn new(
        _installation: &'a Installation,
        child: Child,
        [stdout, stderr]: [PathBuf; 2],
    ) -> Self {
        Self {
            _installation,
            child,
            address: None,
            stdout,
            stderr,
        }
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Standard output so far.
    pub fn stdout(&self) -> String {
        fs::read_to_string(&self.stdout).unwrap_or_default()
    }

    /// Standard error so far.
    pub fn stderr(&self) -> String {
        fs::read_to_string(&self.stderr).unwrap_or_default()
    }

    /// Whether it is still running.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits until standard output contains this text; fails if the process ends first.
    pub fn await_stdout(&mut self, text: &str) {
        await_that(text, || {
            let is_alive = self.is_alive();
            let is_printed = self.stdout().contains(text);
            assert!(
                is_printed || is_alive,
                "ended early: {}{}",
                self.stdout(),
                self.stderr()
            );
            is_printed
        });
    }

    /// Waits until standard error contains this text; fails if the process ends first.
    pub fn await_stderr(&mut self, text: &str) {
        await_that(text, || {
            let is_alive = self.is_alive();
            let is_printed = self.stderr().contains(text);
            assert!(
                is_printed || is_alive,
                "ended early: {}{}",
                self.stdout(),
                self.stderr()
            );
            is_printed
        });
    }

    pub(super) fn await_address(&mut self) {
        self.await_stdout(READY);
        // The address may have been written only in part.
        await_that("the line is whole", || self.stdout().ends_with('\n'));
    }

    /// Waits until `serve` listens, according to `/proc`: for a process whose output isn't stored.
    pub fn await_listening(&mut self) {
        await_that("it listens", || {
            assert!(self.is_alive(), "it ended early");
            self.address = listening_address(self.pid());
            self.address.is_some()
        });
    }

    /// The address of `serve`.
    pub fn address(&self) -> String {
        if let Some(address) = &self.address {
            return address.clone();
        }
        let stdout = self.stdout();
        let line = stdout.lines().find_map(|line| line.strip_prefix(READY));
        line.unwrap_or_else(|| panic!("no address in {stdout}"))
            .to_owned()
    }

    /// A client of `serve`, signed in with this token if there is one.
    pub fn caller(&self, token: Option<String>) -> Caller {
        Caller::at(&self.address(), token)
    }

    /// An anonymous client of `serve`.
    pub fn anybody(&self) -> Caller {
        self.caller(None)
    }

    /// Sends a signal to the process.
    pub fn signal(&self, which: Signal) {
        signal(self.pid(), which);
    }

    /// Waits until the process ends.
    pub fn finish(mut self) -> Finished {
        let status = await_exit(&mut self.child);
        let (stdout, stderr) = (self.stdout(), self.stderr());
        let status = status.unwrap_or_else(|| panic!("it doesn't end: {stdout}{stderr}"));
        Finished {
            status,
            stdout,
            stderr,
        }
    }

    /// Sends SIGTERM and waits until the process ends.
    pub fn terminate(self) -> Finished {
        self.signal(Signal::TERM);
        self.finish()
    }

    /// Sends SIGKILL and waits until the process ends.
    pub fn kill(self) {
        self.signal(Signal::KILL);
        self.finish();
    }
}

/// The address of 127.0.0.1 on which a process listens, from `/proc`.
fn listening_address(pid: u32) -> Option<String> {
    const LISTENING: &str = "0A";
    let descriptors = fs::read_dir(format!("/proc/{pid}/fd")).ok()?.flatten();
    let links: Vec<_> = descriptors
        .filter_map(|entry| fs::read_link(entry.path()).ok())
        .collect();
    let table = fs::read_to_string(format!("/proc/{pid}/net/tcp")).ok()?;
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<_> = line.split_whitespace().collect();
        // Columns of the table: 1 is the local address, 3 the state, 9 the socket's inode.
        let socket = PathBuf::from(format!("socket:[{}]", fields.get(9)?));
        let is_its = fields.get(3) == Some(&LISTENING) && links.contains(&socket);
        let port = fields.get(1)?.split_once(':')?.1;
        let port = u16::from_str_radix(port, 16).ok()?;
        is_its.then(|| format!("http://127.0.0.1:{port}"))
    })
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if self.is_alive() {
            drop(self.child.kill());
            drop(self.child.wait());
        }
        if std::thread::panicking() {
            eprintln!(
                "the process {} printed:\n{}{}",
                self.pid(),
                self.stdout(),
                self.stderr()
            );
        }
    }
}

impl Finished {
    /// Returns it if the exit code is 0; otherwise fails the test and prints the output.
    #[track_caller]
    pub fn expect_success(self) -> Self {
        self.expect_code(0)
    }

    /// Returns it if it has this exit code; otherwise fails the test and prints the output.
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert_eq!(
            self.status.code(),
            Some(code),
            "{}{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// Checks that the exit code is 1 and standard error contains all of `words`.
    #[track_caller]
    pub fn expect_refusal(self, words: &[&str]) -> Self {
        let refused = self.expect_code(1);
        for word in words {
            assert!(
                refused.stderr.contains(word),
                "{word} is not in {}",
                refused.stderr
            );
        }
        refused
    }
}
