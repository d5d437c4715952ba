//! The operator's wish to stop.

use tokio::signal::unix::{SignalKind, signal};

/// Ends when the process is asked to stop by SIGINT (Ctrl-C) or SIGTERM, and says by which.
///
/// # Errors
/// Where the process can't listen for signals.
pub async fn requested() -> std::io::Result<&'static str> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => Ok("SIGINT"),
        _ = terminate.recv() => Ok("SIGTERM"),
    }
}
