//! Requests of the operator to stop the process.

use std::{io, panic::AssertUnwindSafe};

use futures::FutureExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::sighup;

/// Listens for SIGINT (Ctrl-C) and SIGTERM from its creation, even while no task awaits them; for a
/// command also for SIGHUP, which a terminal sends when it is closed.
///
/// Create it once, before anything else: after its creation these signals no longer end the process
/// by themselves, and a signal that arrives while no such value exists is lost.
#[derive(Debug)]
pub struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
    /// `None` if SIGHUP isn't a request to stop: for a server, and if it was ignored at the start,
    /// as with `nohup`.
    hangup: Option<Signal>,
}

impl StopSignals {
    /// Starts to listen; requires a tokio runtime.
    ///
    /// # Errors
    /// If the process can't listen for signals.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            hangup: sighup::listen()?,
            ..Self::listen_as_server()?
        })
    }

    /// The same for a server, for which SIGHUP means a reload.
    ///
    /// # Errors
    /// If the process can't listen for signals.
    pub fn listen_as_server() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: None,
        })
    }

    /// Waits until the process has been asked to stop since the last call; returns the signal's
    /// name.
    pub async fn next(&mut self) -> &'static str {
        let hangup = &mut self.hangup;
        tokio::select! {
            signal = Self::explicit(&mut self.interrupt, &mut self.terminate) => signal,
            () = sighup::next(hangup) => "SIGHUP",
        }
    }

    /// The same for SIGINT and SIGTERM only: a terminal that is closed may send SIGHUP repeatedly.
    pub async fn next_explicit(&mut self) -> &'static str {
        Self::explicit(&mut self.interrupt, &mut self.terminate).await
    }

    /// On the first request triggers `cancel`, which ends a run gracefully; on the second ends the
    /// process at once. The log says what happens to the work in progress (`under_way`) and to the
    /// `rest`.
    ///
    /// A closed terminal may send SIGHUP repeatedly, and a service manager may send SIGHUP after
    /// SIGTERM. So only SIGINT and SIGTERM count as a second request.
    pub async fn cancel(self, cancel: CancellationToken, under_way: &str, rest: &str) {
        let heeded = self.handle_signals(&cancel, under_way, rest);
        if AssertUnwindSafe(heeded).catch_unwind().await.is_err() {
            // Otherwise the process would ignore the operator's signals from now on.
            crate::output::exit(1);
        }
    }

    async fn handle_signals(mut self, cancel: &CancellationToken, under_way: &str, rest: &str) {
        let mut signal = self.next().await;
        tracing::info!(signal, "stopping: {under_way}");
        cancel.cancel();
        // After a SIGHUP, the first explicit signal counts as the first request, and the next one
        // as the second.
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
