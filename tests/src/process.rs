//! Runs the program as a process, with a separate installation for each test.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use tempfile::TempDir;

mod running;

pub use running::{Finished, Running};

/// Timeout of all waits; only guards against hanging tests and is never asserted on.
pub const TEST_TIMEOUT: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_millis(10);

/// A program, a folder for its data, and its environment variables.
///
/// Dropping it kills every process that uses the folder, and removes the folder.
#[derive(Debug)]
pub struct Installation {
    program: PathBuf,
    folder: TempDir,
    settings: Vec<(String, String)>,
    runs: AtomicUsize,
}

impl Installation {
    /// An installation with this program and default settings: no database, any free port.
    pub fn new(program: &str) -> Self {
        let mut folder = tempfile::Builder::new();
        let folder = folder.prefix("cangku-process-").tempdir_in("/tmp").unwrap();
        // World-readable, because PostgreSQL runs as another user if the tests run as root.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let new = Self {
            program: PathBuf::from(program),
            folder,
            settings: Vec::new(),
            runs: AtomicUsize::new(0),
        };
        let data = new.data();
        new.with("CANGKU_DATA_DIR", data.to_str().unwrap())
            .with("CANGKU_BIND", "127.0.0.1:0")
    }

    /// Sets an environment variable, replacing an earlier value.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.retain(|(set, _)| set != name);
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The working folder of all its processes, which also contains its data.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The data folder; created by the first start.
    pub fn data(&self) -> PathBuf {
        self.folder().join("data")
    }

    /// A command for another program in this folder; its environment is this installation's and
    /// nothing else.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.folder())
            .env_clear()
            .stdin(Stdio::null());
        // Needed to find programs and PostgreSQL, and to measure coverage.
        for name in ["PATH", "CANGKU_PG_BIN", "LLVM_PROFILE_FILE"] {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts a command of the program; its output is stored in files.
    pub fn start(&self, arguments: &[&str]) -> Running<'_> {
        let mut command = self.command(&self.program);
        command.args(arguments);
        self.launch(command)
    }

    /// Starts a command of the program with this standard output and standard error.
    pub fn start_on(
        &self,
        arguments: &[&str],
        stdout: impl Into<Stdio>,
        stderr: impl Into<Stdio>,
    ) -> Running<'_> {
        let mut command = self.command(&self.program);
        command.args(arguments);
        self.launch_on(command, stdout, stderr)
    }

    /// Like `start_on`, for any command made by [`Self::command`].
    pub fn launch_on(
        &self,
        mut command: Command,
        stdout: impl Into<Stdio>,
        stderr: impl Into<Stdio>,
    ) -> Running<'_> {
        let child = command.stdout(stdout).stderr(stderr).spawn().unwrap();
        let no_files = ["stdout", "stderr"].map(|kind| self.folder().join(kind));
        Running::new(self, child, no_files)
    }

    /// Starts any command made by [`Self::command`]; its output is stored in files.
    pub fn launch(&self, mut command: Command) -> Running<'_> {
        let number = self.runs.fetch_add(1, Ordering::Relaxed);
        let output = |kind| self.folder().join(format!("run-{number}.{kind}"));
        let outputs = ["stdout", "stderr"].map(output);
        let [stdout, stderr] = outputs.each_ref().map(|path| File::create(path).unwrap());
        let child = command.stdout(stdout).stderr(stderr).spawn().unwrap();
        Running::new(self, child, outputs)
    }

    /// Runs a command of the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Finished {
        self.start(arguments).finish()
    }

    /// Runs a command of the program to its end with this text on standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Finished {
        let path = self.folder().join("input");
        fs::write(&path, input).unwrap();
        let mut command = self.command(&self.program);
        command.args(arguments).stdin(File::open(path).unwrap());
        self.launch(command).finish()
    }

    /// Starts `serve` and waits until it listens.
    pub fn serve(&self) -> Running<'_> {
        let mut serve = self.start(&["serve"]);
        serve.await_address();
        serve
    }

    /// Like `serve`, through a shell script in the installation's folder, which runs `"$0" "$@"`.
    pub fn serve_through(&self, script: &str) -> Running<'_> {
        let mut shell = self.command("sh");
        shell.args(["-c", script]).arg(&self.program).arg("serve");
        let mut serve = self.launch(shell);
        serve.await_address();
        serve
    }

    /// Creates an admin and signs in to a running `serve`.
    pub async fn admin(&self, serve: &Running<'_>) -> crate::caller::Caller {
        let password = crate::shop::PASSWORD;
        let arguments = ["create-admin", "--username", "boss", "--password-stdin"];
        self.run_with_input(&arguments, password).expect_success();
        let credentials = serde_json::json!({"username": "boss", "password": password});
        let response = serve
            .anybody()
            .post("/api/auth/login", credentials)
            .await
            .expect(200);
        serve.caller(response.body["access_token"].as_str().map(str::to_owned))
    }

    /// Connection string of the embedded PostgreSQL; fails if it isn't running.
    pub fn embedded_url(&self) -> String {
        let settings = embedded_postgres::Settings::new(self.data().join("postgres"), "cangku", "");
        embedded_postgres::running(&settings)
            .unwrap()
            .expect("it runs")
            .url
    }

    /// Process id of the embedded PostgreSQL's postmaster.
    pub fn postmaster(&self) -> u32 {
        let file = self.data().join("postgres/cluster/postmaster.pid");
        fs::read_to_string(file)
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .parse()
            .unwrap()
    }

    /// The running processes that have this folder in their command line, environment or working
    /// directory: the program's and PostgreSQL's.
    pub fn processes(&self) -> Vec<u32> {
        processes_at(self.folder())
    }

    /// Waits until no process of this installation is left.
    pub fn await_no_process(&self) {
        await_that("no process is left", || self.processes().is_empty());
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let end = Instant::now() + TEST_TIMEOUT;
        // A process may have started another just before it was killed.
        while Instant::now() < end {
            let left = self.processes();
            if left.is_empty() {
                break;
            }
            left.into_iter().for_each(|pid| signal(pid, Signal::KILL));
            std::thread::sleep(PAUSE);
        }
    }
}

pub use rustix::process::Signal;

/// Sends a signal; does nothing if the process has ended.
pub fn signal(pid: u32, signal: Signal) {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw);
    // Fails if the process has ended, which most signals aim at anyway.
    let _ = rustix::process::kill_process(pid.unwrap(), signal);
}

/// Polls until the condition is true.
#[track_caller]
pub fn await_that(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + TEST_TIMEOUT;
    while !holds() {
        assert!(Instant::now() < end, "waited too long until {what}");
        std::thread::sleep(PAUSE);
    }
}

/// The running processes that have this folder in their command line, environment or working
/// directory. The folder may already be deleted.
pub fn processes_at(folder: &Path) -> Vec<u32> {
    let here = fs::canonicalize(folder).unwrap_or_else(|_gone| folder.to_owned());
    let text = here.to_str().unwrap().as_bytes();
    let pids = fs::read_dir("/proc").unwrap().flatten();
    let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let names_it = |path: String| {
        let content = fs::read(path).unwrap_or_default();
        content.windows(text.len()).any(|part| part == text)
    };
    pids.filter(|pid| {
        let works_in = fs::read_link(format!("/proc/{pid}/cwd")).unwrap_or_default();
        works_in.starts_with(&here)
            || names_it(format!("/proc/{pid}/cmdline"))
            || names_it(format!("/proc/{pid}/environ"))
    })
    .collect()
}

/// Polls a child until it exits; `None` after the timeout.
fn await_exit(child: &mut std::process::Child) -> Option<ExitStatus> {
    let end = Instant::now() + TEST_TIMEOUT;
    while Instant::now() < end {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        std::thread::sleep(PAUSE);
    }
    None
}
