//! A process and what it says.

use std::{
    fs,
    path::PathBuf,
    process::{Child, ExitStatus},
};

use super::{Installation, Signal, await_exit, await_that, signal};
use crate::caller::Caller;

/// What `serve` says when it is ready, before its address.
const READY: &str = "cangku is listening on ";

/// A process that was started on an installation; killed when this is dropped.
#[derive(Debug)]
pub struct Running<'a> {
    /// Its folder stays as long as this does.
    _installation: &'a Installation,
    child: Child,
    /// Where it listens, if that was looked up.
    address: Option<String>,
    stdout: PathBuf,
    stderr: PathBuf,
}

/// A process that has ended, and what it said.
#[derive(Debug)]
pub struct Finished {
    /// How it ended.
    pub status: ExitStatus,
    /// What it wrote on standard output.
    pub stdout: String,
    /// What it wrote on standard error.
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

    /// Whether it lives.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits until standard output has this text; fails where the process ends first.
    pub fn await_stdout(&mut self, text: &str) {
        await_that(text, || {
            let is_alive = self.is_alive();
            let is_said = self.stdout().contains(text);
            assert!(
                is_said || is_alive,
                "ended early: {}{}",
                self.stdout(),
                self.stderr()
            );
            is_said
        });
    }

    /// Waits until standard error has this text; fails where the process ends first.
    pub fn await_stderr(&mut self, text: &str) {
        await_that(text, || {
            let is_alive = self.is_alive();
            let is_said = self.stderr().contains(text);
            assert!(
                is_said || is_alive,
                "ended early: {}{}",
                self.stdout(),
                self.stderr()
            );
            is_said
        });
    }

    pub(super) fn await_address(&mut self) {
        self.await_stdout(READY);
        await_that("the line is whole", || self.stdout().ends_with('\n'));
    }

    /// Waits until `serve` listens, by the system's word: for one whose output isn't kept.
    pub fn await_listening(&mut self) {
        await_that("it listens", || {
            assert!(self.is_alive(), "it ended early");
            self.address = listening_address(self.pid());
            self.address.is_some()
        });
    }

    /// Where `serve` answers.
    pub fn address(&self) -> String {
        if let Some(address) = &self.address {
            return address.clone();
        }
        let stdout = self.stdout();
        let line = stdout.lines().find_map(|line| line.strip_prefix(READY));
        line.unwrap_or_else(|| panic!("no address in {stdout}"))
            .to_owned()
    }

    /// Somebody at `serve`.
    pub fn caller(&self, token: Option<String>) -> Caller {
        Caller::at(&self.address(), token)
    }

    /// Somebody at `serve` who isn't signed in.
    pub fn anybody(&self) -> Caller {
        self.caller(None)
    }

    /// Sends it a signal.
    pub fn signal(&self, which: Signal) {
        signal(self.pid(), which);
    }

    /// Waits for its end.
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

    /// Asks it to stop and waits for its end.
    pub fn terminate(self) -> Finished {
        self.signal(Signal::TERM);
        self.finish()
    }

    /// Ends it without warning.
    pub fn kill(self) {
        self.signal(Signal::KILL);
        self.finish();
    }
}

/// The address of 127.0.0.1 at which a process listens.
fn listening_address(pid: u32) -> Option<String> {
    const LISTENING: &str = "0A";
    let descriptors = fs::read_dir(format!("/proc/{pid}/fd")).ok()?.flatten();
    let links: Vec<_> = descriptors
        .filter_map(|entry| fs::read_link(entry.path()).ok())
        .collect();
    let table = fs::read_to_string(format!("/proc/{pid}/net/tcp")).ok()?;
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<_> = line.split_whitespace().collect();
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
                "the process {} said:\n{}{}",
                self.pid(),
                self.stdout(),
                self.stderr()
            );
        }
    }
}

impl Finished {
    /// The same where it ended well; fails the test with all it said otherwise.
    #[track_caller]
    pub fn expect_success(self) -> Self {
        self.expect_code(0)
    }

    /// The same where it ended with this exit code.
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

    /// Checks that it ended with exit code 1 and says all of this on standard error.
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
