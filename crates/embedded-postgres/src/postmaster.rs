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
use crate::server_log::ServerLog;
use crate::settings::Settings;
use crate::socket_folder::{PORT, SocketFolder};
use crate::stopped::Stopped;

/// Defaults for a shop on a small machine. The caller's parameters come later and take precedence.
const PARAMETERS: [(&str, &str); 12] = [
    ("fsync", "on"),
    ("full_page_writes", "on"),
    ("max_connections", "100"),
    ("shared_buffers", "128MB"),
    ("wal_compression", "on"),
    // Assumes SSDs, and queries too short to be worth JIT compilation.
    ("random_page_cost", "1.1"),
    ("jit", "off"),
    ("lc_messages", "C"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    ("log_line_prefix", "%m [%p] "),
    ("unix_socket_permissions", "0700"),
];

/// How long to wait after SIGINT (fast shutdown), and after SIGQUIT (immediate shutdown).
const STOP_TIMEOUTS: [Duration; 2] = [Duration::from_secs(20), Duration::from_secs(5)];

/// Everything that a run of the server needs.
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
    /// Starts the server and waits until it accepts connections, however long its recovery takes.
    /// Call it from a thread that lives as long as the server should.
    pub(crate) fn run(&self) -> Result<Child, StartError> {
        let impostor = predecessor::end_processes(&self.dir, &self.name, &self.settings.stop)?;
        // The earlier server is gone, so its socket files are stale.
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
        // Last, so that the caller's parameters can't change where the server listens.
        set("listen_addresses", "");
        set("port", &PORT.to_string());
        // The value is a list: quotes make commas and blanks literal.
        let folder = self.socket.path().to_string_lossy().replace('"', "\"\"");
        set("unix_socket_directories", &format!("\"{folder}\""));
        set("cluster_name", &self.name.text);
        if let Some(pid) = impostor {
            // PostgreSQL takes any living process named in its pid file for a server, except its
            // own ancestors; so declare this one an ancestor. Removing the file would also disable
            // the check for shared memory that is still in use.
            command.env("PG_GRANDPARENT_PID", pid.as_raw_nonzero().to_string());
        }
        command.spawn().map_err(io_error("run", &program))
    }

    fn await_ready(&self, postmaster: &mut Child, log: &ServerLog) -> Result<(), StartError> {
        let begun = Instant::now();
        let mut reported = Duration::ZERO;
        let cluster = self.dir.cluster();
        loop {
            if let Some(status) = postmaster
                .try_wait()
                .map_err(io_error("wait for", &self.programs.postgres()))?
            {
                let (status, log, tail) = (status.to_string(), log.path.clone(), log.tail());
                return Err(StartError::Exited { status, log, tail });
            }
            // The pid file may still be that of an earlier server, so compare the process id.
            if let Some((Some(pid), true)) = predecessor::read_pid_file(&cluster)
                && u32::try_from(pid.as_raw_nonzero().get()) == Ok(postmaster.id())
            {
                return Ok(());
            }
            if self.settings.stop.wait(Duration::from_millis(5)) {
                return Err(StartError::Stopped);
            }
            if begun.elapsed() >= reported + Duration::from_secs(10) {
                reported = begun.elapsed();
                tracing::info!(elapsed = ?reported, "PostgreSQL is still starting…");
            }
        }
    }

    /// Waits up to `time` for the postmaster's end, or until force is requested; returns whether it
    /// has ended.
    fn ends_within(&self, postmaster: &mut Child, time: Duration) -> bool {
        /// How late a request for force is noticed.
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

    /// Ends the server and all its processes, gracefully if possible.
    pub(crate) fn end(&self, postmaster: &mut Child) -> Stopped {
        // SIGINT rolls back open transactions and shuts down; SIGQUIT aborts, so the next start
        // recovers.
        let signals = [Signal::INT, Signal::QUIT];
        let ended = signals
            .into_iter()
            .zip(STOP_TIMEOUTS)
            .any(|(signal, time)| {
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
                // A process suspended by SIGSTOP handles no other signal but SIGKILL, nor does it
                // notice the end of its postmaster.
                let left = self.name.processes();
                left.iter()
                    .for_each(|pid| processes::signal(*pid, Signal::KILL));
            }
        }
        let is_success = postmaster.wait().is_ok_and(|status| status.success());
        // Children may outlive a killed postmaster and keep its shared memory.
        predecessor::sweep(&self.name);
        if is_success {
            Stopped::Cleanly
        } else {
            Stopped::ByForce
        }
    }
}
