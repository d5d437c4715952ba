//! One run of the server process.

use std::process::Child;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use crate::account::Account;
use crate::child;
use crate::data_dir::DataDir;
use crate::error::{StartError, io_error};
use crate::predecessor;
use crate::processes::{self, ClusterName};
use crate::programs::Programs;
use crate::server::Stopped;
use crate::server_log::ServerLog;
use crate::settings::Settings;
use crate::socket_folder::{PORT, SocketFolder};

/// For a shop on a small machine. What the caller sets comes after and wins.
const PARAMETERS: [(&str, &str); 12] = [
    ("fsync", "on"),
    ("full_page_writes", "on"),
    ("max_connections", "100"),
    ("shared_buffers", "128MB"),
    ("wal_compression", "on"),
    // No spinning disks, and queries too short to be worth compiling.
    ("random_page_cost", "1.1"),
    ("jit", "off"),
    ("lc_messages", "C"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    ("log_line_prefix", "%m [%p] "),
    ("unix_socket_permissions", "0700"),
];

/// After a polite request to end, and after a firm one.
const PATIENCE: [Duration; 2] = [Duration::from_secs(20), Duration::from_secs(5)];

/// What every run of the server needs.
#[derive(Debug)]
pub(crate) struct Launch {
    pub(crate) settings: Settings,
    pub(crate) dir: DataDir,
    pub(crate) account: Account,
    pub(crate) programs: Programs,
    pub(crate) socket: SocketFolder,
    pub(crate) name: ClusterName,
}

impl Launch {
    /// Starts the server and waits until it takes connections, however long its recovery takes.
    /// To be called from a thread that lives for as long as the server should.
    pub(crate) fn run(&self) -> Result<Child, StartError> {
        let impostor = predecessor::settle(&self.dir, &self.name, &self.settings.stop)?;
        self.socket.clear();
        let log = ServerLog::open(&self.dir)?;
        let mut postmaster = self.spawn(&log, impostor)?;
        match self.await_ready(&mut postmaster, &log) {
            Ok(()) => Ok(postmaster),
            Err(error) => {
                self.end(&mut postmaster);
                Err(error)
            }
        }
    }

    fn spawn(&self, log: &ServerLog, impostor: Option<Pid>) -> Result<Child, StartError> {
        let cluster = self.dir.cluster();
        let program = self.programs.postgres();
        let streams = [log.writer()?, log.writer()?];
        let mut command = child::command(&program, &self.account, &cluster, streams);
        command.arg("-D").arg(&cluster);
        let mut set = |name: &str, value: &str| {
            command.arg("-c").arg(format!("{name}={value}"));
        };
        PARAMETERS.iter().for_each(|(name, value)| set(name, value));
        self.settings
            .parameters
            .iter()
            .for_each(|(name, value)| set(name, value));
        set("listen_addresses", "");
        set("port", &PORT.to_string());
        // A list, in which quotes keep commas and blanks from meaning anything.
        let folder = self.socket.path().to_string_lossy().replace('"', "\"\"");
        set("unix_socket_directories", &format!("\"{folder}\""));
        set("cluster_name", &self.name.text);
        if let Some(pid) = impostor {
            // PostgreSQL takes any living process in its pid file for a server, except its own
            // forebears. Its check for shared memory in use stays, as removing the file would
            // not let it.
            command.env("PG_GRANDPARENT_PID", pid.as_raw_nonzero().to_string());
        }
        command.spawn().map_err(io_error("run", &program))
    }

    fn await_ready(&self, postmaster: &mut Child, log: &ServerLog) -> Result<(), StartError> {
        let begun = Instant::now();
        let mut told = Duration::ZERO;
        let cluster = self.dir.cluster();
        loop {
            if let Some(status) = postmaster
                .try_wait()
                .map_err(io_error("wait for", &self.programs.postgres()))?
            {
                let (status, log, tail) = (status.to_string(), log.path.clone(), log.tail());
                return Err(StartError::Exited { status, log, tail });
            }
            if let Some((Some(pid), true)) = predecessor::read_pid_file(&cluster)
                && u32::try_from(pid.as_raw_nonzero().get()) == Ok(postmaster.id())
            {
                return Ok(());
            }
            if self.settings.stop.wait(Duration::from_millis(5)) {
                return Err(StartError::Stopped);
            }
            if begun.elapsed() >= told + Duration::from_secs(10) {
                told = begun.elapsed();
                tracing::info!(elapsed = ?told, "PostgreSQL is still starting…");
            }
        }
    }

    /// Waits for the postmaster's end for some time, or until force is asked for; tells whether it
    /// came.
    fn ends_within(&self, postmaster: &mut Child, time: Duration) -> bool {
        /// How late the request for force is noticed.
        const STEP: Duration = Duration::from_millis(50);
        let end = Instant::now() + time;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if child::ends_within(postmaster, left.min(STEP)) {
                return true;
            }
            if left.is_zero() || self.settings.force.is_requested() {
                return false;
            }
        }
    }

    /// Ends the server and everything that stems from it, in order if that goes.
    pub(crate) fn end(&self, postmaster: &mut Child) -> Stopped {
        let signals = [Signal::INT, Signal::QUIT];
        let ended = signals.into_iter().zip(PATIENCE).any(|(signal, time)| {
            child::signal(postmaster, signal);
            let ended = self.ends_within(postmaster, time);
            if !ended && !self.settings.force.is_requested() {
                tracing::warn!(?signal, ?time, "PostgreSQL didn't end in time");
            }
            ended
        });
        if !ended {
            child::signal(postmaster, Signal::KILL);
            if self.settings.force.is_requested() {
                // What is stopped (SIGSTOP) notices no other signal, nor its postmaster's end.
                let left = self.name.processes();
                left.iter()
                    .for_each(|pid| processes::signal(*pid, Signal::KILL));
            }
        }
        let is_success = postmaster.wait().is_ok_and(|status| status.success());
        predecessor::sweep(&self.name);
        if is_success {
            Stopped::Cleanly
        } else {
            Stopped::ByForce
        }
    }
}
