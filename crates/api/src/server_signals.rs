//! Signals of a running server that don't stop it.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    runtime,
    signal::unix::{Signal, SignalKind, signal},
};

use crate::{
    reload::Reloader,
    supervision::{Component, Components, SupervisedTask},
};

/// Listens for SIGHUP, which reloads the configuration, even if it was ignored at the start
/// (`nohup`): a reload is harmless to a server. Also listens for SIGUSR1 and SIGUSR2, on which
/// other servers reopen their logs: by default they would end the process.
#[derive(Debug)]
pub struct ServerSignals {
    hangup: Signal,
    first_user: Signal,
    second_user: Signal,
}

impl ServerSignals {
    /// Starts to listen, before there is a runtime and without starting a thread. Call it before
    /// anything else, because until then these signals end the process. Signals that arrive before
    /// [`start`](Self::start) are handled then, by any runtime that has signals enabled.
    ///
    /// # Errors
    /// If the process can't listen for signals.
    pub fn listen_before_start() -> io::Result<Self> {
        // Tokio registers signal handlers for the whole process, but only from within a runtime.
        let runtime = runtime::Builder::new_current_thread().enable_io().build()?;
        let _entered = runtime.enter();
        Ok(Self {
            hangup: signal(SignalKind::hangup())?,
            first_user: signal(SignalKind::user_defined1())?,
            second_user: signal(SignalKind::user_defined2())?,
        })
    }

    /// Starts the task that handles the signals, as a supervised component of the server. Requires
    /// a tokio runtime.
    pub fn start(self, reloader: Reloader, components: &Components) -> SupervisedTask {
        // Shared with later runs: a restarted task continues with the same registrations.
        let signals = Arc::new(tokio::sync::Mutex::new(self));
        let reloader = Arc::new(Mutex::new(reloader));
        SupervisedTask::start(components, "server-signals", move |component| {
            let (signals, reloader) = (Arc::clone(&signals), Arc::clone(&reloader));
            async move {
                signals
                    .lock()
                    .await
                    .handle_signals(&reloader, &component)
                    .await
            }
        })
    }

    /// Handles signals; it never returns, but may panic.
    async fn handle_signals(&mut self, reloader: &Arc<Mutex<Reloader>>, component: &Component) {
        fault_points::point("server-signals");
        component.mark_up();
        loop {
            let unused = tokio::select! {
                _ = self.hangup.recv() => None,
                _ = self.first_user.recv() => Some("SIGUSR1"),
                _ = self.second_user.recv() => Some("SIGUSR2"),
            };
            if let Some(signal) = unused {
                tracing::info!(signal, "this signal has no meaning here");
                continue;
            }
            tracing::info!(signal = "SIGHUP", "reloading the configuration");
            let reloader = Arc::clone(reloader);
            let reload = move || {
                let mut reloader = reloader.lock().unwrap_or_else(PoisonError::into_inner);
                fault_points::point("reload");
                reloader.reload();
            };
            match tokio::task::spawn_blocking(reload).await {
                Ok(()) => {}
                // The supervisor must see the panic.
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                // The runtime is shutting down.
                Err(_cancelled) => std::future::pending().await,
            }
        }
    }
}
