//! The operator's wish to stop.

use std::{io, panic::AssertUnwindSafe};

use futures::FutureExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::hangup;

/// Hears SIGINT (Ctrl-C) and SIGTERM from when it is made, also while nobody asks; for a command
/// also SIGHUP, which a terminal sends when it is closed.
///
/// Made once, before anything else: the signals stop the process by themselves only until then,
/// and one that comes while no such value is there would be lost.
#[derive(Debug)]
pub struct StopRequests {
    interrupt: Signal,
    terminate: Signal,
    /// `None` if SIGHUP is no request to stop: for a server, and if it was ignored at the start,
    /// as `nohup` has it.
    hangup: Option<Signal>,
}

impl StopRequests {
    /// Begins to hear; needs a tokio runtime around it.
    ///
    /// # Errors
    /// Where the process can't listen for signals.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            hangup: hangup::listen()?,
            ..Self::listen_as_server()?
        })
    }

    /// The same for a server, for which SIGHUP means something else.
    ///
    /// # Errors
    /// Where the process can't listen for signals.
    pub fn listen_as_server() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: None,
        })
    }

    /// Ends when the process has been asked to stop since the last call, and says by which signal.
    pub async fn next(&mut self) -> &'static str {
        let hangup = &mut self.hangup;
        tokio::select! {
            signal = Self::explicit(&mut self.interrupt, &mut self.terminate) => signal,
            () = hangup::next(hangup) => "SIGHUP",
        }
    }

    /// The same for SIGINT and SIGTERM alone: a terminal that is closed may send SIGHUP more than
    /// once.
    pub async fn next_explicit(&mut self) -> &'static str {
        Self::explicit(&mut self.interrupt, &mut self.terminate).await
    }

    /// Has the first request raise `cancel`, which ends a run in good order, and the second end the
    /// process at once. The log says what becomes of what is `under_way` then, and of the `rest`.
    ///
    /// A terminal that is closed may send SIGHUP more than once, and a service manager SIGHUP after
    /// SIGTERM: only SIGINT and SIGTERM show impatience, and count.
    pub async fn cancel(self, cancel: CancellationToken, under_way: &str, rest: &str) {
        let heeded = self.heed(&cancel, under_way, rest);
        if AssertUnwindSafe(heeded).catch_unwind().await.is_err() {
            // Nobody would hear the operator any more.
            crate::output::exit(1);
        }
    }

    async fn heed(mut self, cancel: &CancellationToken, under_way: &str, rest: &str) {
        let mut signal = self.next().await;
        tracing::info!(signal, "stopping: {under_way}");
        cancel.cancel();
        if signal == "SIGHUP" {
            Self::explicit(&mut self.interrupt, &mut self.terminate).await;
        }
        signal = Self::explicit(&mut self.interrupt, &mut self.terminate).await;
        tracing::warn!(signal, "stopped at once; {rest}");
        crate::output::exit(1);
    }

    async fn explicit(interrupt: &mut Signal, terminate: &mut Signal) -> &'static str {
        tokio::select! {
            _ = interrupt.recv() => "SIGINT",
            _ = terminate.recv() => "SIGTERM",
        }
    }
}
