//! Waiting for an earlier server on the same cluster to be gone.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use crate::data_dir::DataDir;
use crate::error::StartError;
use crate::processes::{self, ClusterName, Holder};
use crate::stop_signal::StopSignal;

const PID_FILE: &str = "postmaster.pid";
/// An orphaned postmaster has got its SIGINT when its owner died; after these times it gets one
/// from here, then SIGQUIT, then SIGKILL.
const ORDERLY: [(Duration, Signal); 3] = [
    (Duration::from_secs(5), Signal::INT),
    (Duration::from_secs(25), Signal::QUIT),
    (Duration::from_secs(30), Signal::KILL),
];
/// Processes whose postmaster is dead mostly notice at once; one in the middle of a query doesn't
/// and holds the shared memory. What a living postmaster would do to them is done here.
const AT_ONCE: [(Duration, Signal); 2] = [
    (Duration::from_millis(100), Signal::QUIT),
    (Duration::from_secs(5), Signal::KILL),
];
/// What lives on for so long is stuck in the system; PostgreSQL itself then says what it holds.
const UNKILLABLE: Duration = Duration::from_secs(15);

/// Waits until no process of an earlier server is left; those that stay too long are ended. The
/// folder's lock must be held, so that they are surely orphans.
///
/// Returns a living process that a left-over pid file names though it is no postmaster of this
/// cluster, which PostgreSQL must be told.
pub(crate) fn settle(
    dir: &DataDir,
    name: &ClusterName,
    stop: &StopSignal,
) -> Result<Option<Pid>, StartError> {
    let mut escalation = Escalation::new(&ORDERLY);
    let noted = loop {
        let noted = read_pid_file(&dir.cluster()).and_then(|(pid, _)| pid);
        match noted.map(|pid| (pid, name.holder(pid))) {
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
    Ok(
        noted
            .filter(|pid| rustix::process::test_kill_process(*pid) != Err(rustix::io::Errno::SRCH)),
    )
}

/// Ends what is left of a server whose postmaster is dead.
fn end_orphans(name: &ClusterName, stop: &StopSignal) -> Result<(), StartError> {
    let mut escalation = Escalation::new(&AT_ONCE);
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

/// Ends what is left of a server whose postmaster is dead, without leave to stop halfway.
pub(crate) fn sweep(name: &ClusterName) {
    // A signal of its own is never requested.
    let _ = end_orphans(name, &StopSignal::default());
}

/// What the cluster's pid file says: the postmaster, and whether it takes connections.
pub(crate) fn read_pid_file(cluster: &Path) -> Option<(Option<Pid>, bool)> {
    let text = fs::read_to_string(cluster.join(PID_FILE)).ok()?;
    let pid = text
        .lines()
        .next()
        .and_then(|line| line.trim().parse::<i32>().ok());
    // Negative for a single-user server.
    let pid = pid.map(i32::saturating_abs).and_then(Pid::from_raw);
    let is_ready = text
        .lines()
        .nth(7)
        .is_some_and(|line| line.trim() == "ready");
    Some((pid, is_ready))
}

/// Signals sent one after the other, each once, the longer it takes.
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
