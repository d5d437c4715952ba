//! The shutdown of `serve`, bounded in time even if the database or clients hang.

use std::{
    convert::Infallible,
    thread,
    time::{Duration, Instant},
};

use cangku_domain::Result as Done;

use crate::{output, server_stop::ServerStopHandle, stop_signals::StopSignals};

/// Retry interval of writing data that is only in this process's memory.
const PAUSE: Duration = Duration::from_millis(50);
/// Appended to log messages about a forced end.
const STORED_NOTICE: &str = "orders and stock that were acknowledged are committed, but views and searches \
    of the last seconds may be lost";

/// How the shutdown timeout is divided; all are measured from the request to stop, except
/// `writing`.
#[derive(Debug, Clone, Copy)]
pub struct StopTimes {
    /// Deadline of running requests.
    pub requests: Duration,
    /// After them: timeout for writing data that is only in this process's memory.
    pub writing: Duration,
    /// After this time the embedded PostgreSQL is killed.
    pub database: Duration,
    /// After this time the process exits, even if work is still running.
    pub all: Duration,
}

impl StopTimes {
    /// Divides the shutdown timeout.
    pub fn of(all: Duration) -> Self {
        // A reserve for ending the process's threads, and for a busy machine.
        let all = all.saturating_sub(Duration::from_millis(500).min(all / 4));
        let requests = Duration::from_secs((all / 3).as_secs().max(1)).min(all / 2);
        let database = all.saturating_sub(all / 5);
        Self {
            requests,
            writing: database.saturating_sub(requests) * 3 / 4,
            database,
            all,
        }
    }
}

/// Writes data that is only in this process's memory. `write` returns how much is left; it is
/// called repeatedly until nothing is left, the time is over, or the error isn't transient.
///
/// # Errors
/// The error of the last call.
pub fn retry_until_written(
    within: Duration,
    mut write: impl FnMut() -> Done<usize>,
) -> Done<usize> {
    let begun = Instant::now();
    loop {
        let written = write();
        let is_over = match &written {
            Ok(left) => *left == 0,
            // Full storage is unlikely to have space again within this time.
            Err(error) => error.is_storage_full() || !error.is_transient(),
        };
        if is_over || begun.elapsed() >= within {
            return written;
        }
        thread::sleep(PAUSE);
    }
}

/// Starts a watchdog that exits the process with `code` when the shutdown timeout is over. Threads
/// that are blocked in a call to a hung database can't be ended in another way.
///
/// If its thread can't be started, the shutdown goes on without a deadline, because pending writes
/// are more important.
pub fn watch(times: StopTimes, server: ServerStopHandle, code: u8) {
    let watchdog = move || {
        thread::sleep(times.database);
        tracing::warn!("the stop takes long; PostgreSQL is ended by force if it is ours");
        server.force();
        thread::sleep(times.all.saturating_sub(times.database));
        tracing::warn!("stopped though some work didn't end in time; {STORED_NOTICE}");
        output::exit(code);
    };
    let thread = thread::Builder::new().name("stop-watchdog".to_owned());
    if let Err(error) = thread.spawn(watchdog) {
        tracing::error!(%error, "no thread can be started: the stop has no deadline");
    }
}

/// Exits the process at once on a second request to stop, by SIGINT or SIGTERM.
pub async fn exit_on_second_request(
    requests: &mut StopSignals,
    server: ServerStopHandle,
) -> Infallible {
    let signal = requests.next_explicit().await;
    tracing::warn!(signal, "stopped at once; {STORED_NOTICE}");
    server.force();
    // Gives PostgreSQL's processes time to be killed.
    tokio::time::sleep(Duration::from_millis(300)).await;
    output::exit(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_stop_has_its_time() {
        for seconds in [3, 8, 30, 3600] {
            let all = Duration::from_secs(seconds);
            let times = StopTimes::of(all);
            assert!(times.requests < times.database, "{times:?}");
            let written = times.requests + times.writing;
            assert!(written < times.database, "{times:?}");
            assert!(times.writing >= Duration::from_millis(500), "{times:?}");
            assert!(times.database < times.all && times.all < all, "{times:?}");
        }
        assert_eq!(
            StopTimes::of(Duration::from_secs(8)).requests,
            Duration::from_secs(2)
        );
    }
}
