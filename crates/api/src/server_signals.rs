//! The signals of a running server that don't stop it.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{hangup, reload::Reloader};

/// Hears SIGHUP, which reloads the configuration, and SIGUSR1 and SIGUSR2, which would end the
/// process if nobody heard them: other servers reopen their logs on these.
#[derive(Debug)]
pub struct ServerSignals {
    hangup: Option<Signal>,
    first_user: Signal,
    second_user: Signal,
}

impl ServerSignals {
    /// Begins to hear; needs a tokio runtime around it. To be called before anything else, since
    /// until then these signals end the process.
    ///
    /// # Errors
    /// If the process can't listen for signals.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            hangup: hangup::listen()?,
            first_user: signal(SignalKind::user_defined1())?,
            second_user: signal(SignalKind::user_defined2())?,
        })
    }

    /// Does what the signals ask for; never ends by itself.
    pub async fn obey(mut self, mut reloader: Reloader) {
        loop {
            let unused = tokio::select! {
                () = hangup::next(&mut self.hangup) => None,
                _ = self.first_user.recv() => Some("SIGUSR1"),
                _ = self.second_user.recv() => Some("SIGUSR2"),
            };
            if let Some(signal) = unused {
                tracing::info!(signal, "this signal has no meaning here");
                continue;
            }
            tracing::info!(signal = "SIGHUP", "reloading the configuration");
            let reload = move || {
                reloader.reload();
                reloader
            };
            match tokio::task::spawn_blocking(reload).await {
                Ok(back) => reloader = back,
                Err(error) => {
                    tracing::error!(%error, "reloading failed; SIGHUP does nothing from now on");
                    return std::future::pending().await;
                }
            }
        }
    }
}
