//! Closes the connections of a server that is stopping.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::Registry;

/// How long a client that makes no progress may still hold its connection during a shutdown.
const STALL_TIMEOUT: Duration = Duration::from_secs(1);
/// Interval of checking the connections.
const STEP: Duration = Duration::from_millis(100);

/// Closes the connections of a server that is stopping: those waiting for their client soon, the
/// others at the deadline.
pub async fn drain(connections: Arc<Registry>, time: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < time {
        tokio::time::sleep(STEP.min(time)).await;
        if begun.elapsed() >= STALL_TIMEOUT {
            connections.close_waiting(STALL_TIMEOUT);
        }
    }
    connections.close_all();
}
