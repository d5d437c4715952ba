//! Waits until an earlier server on the same cluster is gone.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use crate::data_dir::DataDir;
use crate::error::StartError;
use crate::processes::{self, ClusterName, Holder};
use crate::stop_signal::StopSignal;

const PID_FILE: &str = "postmaster.pid";
/// An orphaned postmaster got SIGINT when its owner died. After these times it gets SIGINT from
/// here, then SIGQUIT, then SIGKILL.
const ORDERLY: [(Duration, Signal); 3] = [
    (Duration::from_secs(5), Signal::INT),
    (Duration::from_secs(25), Signal::QUIT),
    (Duration::from_secs(30), Signal::KILL),
];
/// Most processes notice at once that their postmaster is dead; one in the middle of a query
/// doesn't, and keeps the shared memory. These are the signals that a living postmaster would send.
const IMMEDIATE: [(Duration, Signal); 2] = [
    (Duration::from_millis(100), Signal::QUIT),
    (Duration::from_secs(5), Signal::KILL),
];
/// A process that lives longer than this hangs in the kernel; PostgreSQL itself then reports
/// what it holds.
const UNKILLABLE: Duration = Duration::from_secs(15);

/// Waits until no process of an earlier server is left, and ends those that stay too long. The
/// caller must hold the folder's lock, so that they are certainly orphans.
///
/// Returns a living process that a stale pid file names although it is no postmaster of this
/// cluster; PostgreSQL must know about it.
pub(crate) fn end_processes(
    dir: &DataDir,
    name: &ClusterName,
    stop: &StopSignal,
) -> Result<Option<Pid>, StartError> {
    let mut escalation = Escalation::new(&ORDERLY);
    // A pid file may outlive its postmaster, and the system may have reused the process id.
    let recorded = loop {
        let recorded = read_pid_file(&dir.cluster()).and_then(|(pid, _)| pid);
        match recorded.map(|pid| (pid, name.holder(pid))) {
            None => break None,
            Some((pid, Holder::Unrelated)) => break Some(pid),
            Some((pid, Holder::Foreign)) => {
                let pid = u32::try_from(pid.as_raw_nonzero().get()).unwrap_or_default();
                let data_dir = dir.path().to_path_buf();
                return Err(StartError::ForeignServer { data_dir, pid });
            }
            Some((pid, Holder::Ours)) => escalation.apply(&[pid]),
        }
        if stop.wait(Duration::from_millis(10)) {
            return Err(StartError::Stopped);
        }
    };
    end_orphans(name, stop)?;
    Ok(recorded
        // Only if it is still alive: it may have ended meanwhile.
        .filter(|pid| rustix::process::test_kill_process(*pid) != Err(rustix::io::Errno::SRCH)))
}

/// Ends the remaining processes of a server whose postmaster is dead.
fn end_orphans(name: &ClusterName, stop: &StopSignal) -> Result<(), StartError> {
    let mut escalation = Escalation::new(&IMMEDIATE);
    loop {
        let left = name.processes();
        if left.is_empty() || escalation.begun.elapsed() >= UNKILLABLE {
            return Ok(());
        }
        escalation.apply(&left);
        if stop.wait(Duration::from_millis(10)) {
            return Err(StartError::Stopped);
        }
    }
}

/// As `end_orphans`, but can't be interrupted by a stop request.
pub(crate) fn sweep(name: &ClusterName) {
    // The new signal is never requested, so this doesn't fail.
    let _ = end_orphans(name, &StopSignal::default());
}

/// Reads the cluster's pid file: the postmaster, and whether it accepts connections.
pub(crate) fn read_pid_file(cluster: &Path) -> Option<(Option<Pid>, bool)> {
    let text = fs::read_to_string(cluster.join(PID_FILE)).ok()?;
    let pid = text
        .lines()
        .next()
        .and_then(|line| line.trim().parse::<i32>().ok());
    // Negative for a single-user server.
    let pid = pid.map(i32::saturating_abs).and_then(Pid::from_raw);
    // Line 8 is the postmaster's status.
    let is_ready = text
        .lines()
        .nth(7)
        .is_some_and(|line| line.trim() == "ready");
    Some((pid, is_ready))
}

/// Signals sent one after the other as time passes, each once.
struct Escalation {
    steps: &'static [(Duration, Signal)],
    begun: Instant,
}

impl Escalation {
    fn new(steps: &'static [(Duration, Signal)]) -> Self {
        Self {
            steps,
            begun: Instant::now(),
        }
    }

    fn apply(&mut self, pids: &[Pid]) {
        if let [(after, signal), rest @ ..] = self.steps
            && self.begun.elapsed() >= *after
        {
            tracing::warn!(
                ?pids,
                ?signal,
                "ending processes that an earlier server left behind"
            );
            pids.iter().for_each(|pid| processes::signal(*pid, *signal));
            self.steps = rest;
        }
    }
}
