//! Checks whether the system lets this process start enough threads.
//!
//! The async runtime panics if it can't start a thread. This check runs before, and returns a
//! helpful error.

use std::{
    io,
    sync::{Arc, RwLock},
    thread,
};

/// Threads of a command on a small machine, with some reserve; a busy server starts more.
const NEEDED: usize = 32;
/// Stack size of a probe thread, in bytes; it needs next to none.
const STACK: usize = 64 * 1024;

/// Why too few threads can be started.
#[derive(Debug, thiserror::Error)]
#[error(
    "the system lets this process start {started} threads only, and {NEEDED} are needed ({cause}); \
     raise the limit of processes: ulimit -u, TasksMax of systemd, --pids-limit of a container"
)]
pub struct TooFewThreads {
    started: usize,
    cause: io::Error,
}

/// Starts `NEEDED` threads at the same time, which then end.
///
/// # Errors
/// If one can't be started.
pub fn check() -> Result<(), TooFewThreads> {
    let mut probes = Vec::new();
    let mut failure = None;
    // Held until all have been started, so that they exist at the same time.
    let gate = Arc::new(RwLock::new(()));
    let closed = gate.write();
    for _ in 0..NEEDED {
        let gate = Arc::clone(&gate);
        let probe = thread::Builder::new()
            .stack_size(STACK)
            .spawn(move || drop(gate.read()));
        match probe {
            Ok(probe) => probes.push(probe),
            Err(cause) => {
                failure = Some(cause);
                break;
            }
        }
    }
    drop(closed);
    let started = probes.len();
    for probe in probes {
        // A probe doesn't panic.
        drop(probe.join());
    }
    failure.map_or(Ok(()), |cause| Err(TooFewThreads { started, cause }))
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_ordinary_process_may_start_enough() {
        super::check().unwrap();
    }
}
