//! The end of `serve`, within its time whatever stands still.

use std::{
    convert::Infallible,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use cangku_domain::Result as Done;

use crate::{http::connection::Registry, output, shutdown::StopRequests, wiring::ServerEnd};

/// Clients that stand still get so long to go on.
const STANDSTILL: Duration = Duration::from_secs(1);
/// How often connections are looked at meanwhile.
const STEP: Duration = Duration::from_millis(100);

/// Pause between two tries to write what this process alone knows.
const PAUSE: Duration = Duration::from_millis(50);
/// What is true after an end by force.
const KEPT: &str = "orders and stock that were acknowledged are committed, but views and searches \
    of the last seconds may be lost";

/// How the time of a stop is divided.
#[derive(Debug, Clone, Copy)]
pub struct StopTimes {
    /// Running requests may end within this time.
    pub requests: Duration,
    /// After them, what this process alone knows is written within this time.
    pub writing: Duration,
    /// After it the embedded PostgreSQL is ended by force.
    pub database: Duration,
    /// After it the process ends, whatever still runs.
    pub all: Duration,
}

impl StopTimes {
    /// Divides the time of a stop.
    pub fn of(all: Duration) -> Self {
        // What runs last needs some of it: ending the process's threads, and a busy machine.
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

/// Writes what this process alone knows by `write`, which returns how much is left; again and again
/// until nothing is, the time is over, or a failure isn't worth another try.
///
/// # Errors
/// Of the last try.
pub fn again_until_written(
    within: Duration,
    mut write: impl FnMut() -> Done<usize>,
) -> Done<usize> {
    let begun = Instant::now();
    loop {
        let written = write();
        let is_over = match &written {
            Ok(left) => *left == 0,
            Err(error) => error.is_storage_full() || !(error.is_unavailable() || error.gave_up()),
        };
        if is_over || begun.elapsed() >= within {
            return written;
        }
        thread::sleep(PAUSE);
    }
}

/// Closes the connections of a server that stops: those that wait for their client soon, all
/// others when their time is over.
pub async fn drain(connections: Arc<Registry>, time: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < time {
        tokio::time::sleep(STEP.min(time)).await;
        if begun.elapsed() >= STANDSTILL {
            connections.close_waiting(STANDSTILL);
        }
    }
    connections.close_all();
}

/// Ends the process with `code` when the time of its stop is over. Threads that hang in a call to a
/// database that stands still can't be ended otherwise.
///
/// If no thread can be started for that, the stop goes on without: what is yet to be written is
/// worth more than its deadline.
pub fn watch(times: StopTimes, server: ServerEnd, code: u8) {
    let watchdog = move || {
        thread::sleep(times.database);
        tracing::warn!("the stop takes long; PostgreSQL is ended by force if it is ours");
        server.force();
        thread::sleep(times.all.saturating_sub(times.database));
        tracing::warn!("stopped though some work didn't end in time; {KEPT}");
        output::exit(code);
    };
    let thread = thread::Builder::new().name("stop-watchdog".to_owned());
    if let Err(error) = thread.spawn(watchdog) {
        tracing::error!(%error, "no thread can be started: the stop has no deadline");
    }
}

/// Ends the process at once when it is asked to stop once more, by SIGINT or SIGTERM.
pub async fn obey_second_request(requests: &mut StopRequests, server: ServerEnd) -> Infallible {
    let signal = requests.next_explicit().await;
    tracing::warn!(signal, "stopped at once; {KEPT}");
    server.force();
    // For its processes to be killed.
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
