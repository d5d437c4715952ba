//! The operator's wish to stop.

use std::{io, panic::AssertUnwindSafe};

use futures::FutureExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Hears SIGINT (Ctrl-C) and SIGTERM from when it is made, also while nobody asks.
///
/// Made once, before anything else: the signals stop the process by themselves only until then,
/// and one that comes while no such value is there would be lost.
#[derive(Debug)]
pub struct StopRequests {
    interrupt: Signal,
    terminate: Signal,
}

impl StopRequests {
    /// Begins to hear; needs a tokio runtime around it.
    ///
    /// # Errors
    /// Where the process can't listen for signals.
    pub fn listen() -> io::Result<Self> {
        let interrupt = signal(SignalKind::interrupt())?;
        let terminate = signal(SignalKind::terminate())?;
        Ok(Self {
            interrupt,
            terminate,
        })
    }

    /// Ends when the process has been asked to stop since the last call, and says by which signal.
    pub async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }

    /// Has the first request raise `cancel`, which ends a run in good order, and the second end the
    /// process at once. The log says what becomes of what is `under_way` then, and of the `rest`.
    pub async fn cancel(self, cancel: CancellationToken, under_way: &str, rest: &str) {
        let heeded = self.heed(&cancel, under_way, rest);
        if AssertUnwindSafe(heeded).catch_unwind().await.is_err() {
            // Nobody would hear the operator any more.
            crate::output::exit(1);
        }
    }

    async fn heed(mut self, cancel: &CancellationToken, under_way: &str, rest: &str) {
        let signal = self.next().await;
        tracing::info!(signal, "stopping: {under_way}");
        cancel.cancel();
        let signal = self.next().await;
        tracing::warn!(signal, "stopped at once; {rest}");
        crate::output::exit(1);
    }
}
