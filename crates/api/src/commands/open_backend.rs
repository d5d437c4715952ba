//! Opens the database for a command, unless a signal stops it.

use std::{error::Error, pin::pin};

use crate::{
    config::Config,
    graceful_shutdown::{self, StopTimes},
    server_stop::ServerStopHandle,
    stop_signals::StopSignals,
    supervision::Components,
    wiring::{Backend, ServerMode, WiringError},
};

/// Opens the backend for a command. A stop request ends the wait for it; if the wait doesn't end
/// within the shutdown timeout, the process exits with 1. A second request ends the process at
/// once.
pub(super) async fn open_backend(
    config: &Config,
    purpose: &'static str,
    mode: ServerMode,
    stop_signals: &mut StopSignals,
) -> Result<Backend, Box<dyn Error>> {
    let components = Components::default();
    open_backend_with(components, config, purpose, mode, stop_signals).await
}

/// The same for a process that has supervised components already.
pub(super) async fn open_backend_with(
    components: Components,
    config: &Config,
    purpose: &'static str,
    mode: ServerMode,
    stop_signals: &mut StopSignals,
) -> Result<Backend, Box<dyn Error>> {
    let end = ServerStopHandle::default();
    let opening = {
        let (config, end) = (config.clone(), end.clone());
        tokio::task::spawn_blocking(move || Backend::open(&config, purpose, mode, &end, components))
    };
    let times = StopTimes::of(config.server.shutdown_timeout);
    let mut is_stopped = false;
    let at_first = |signal: &str| {
        tracing::info!(signal, "stopping before the start was done");
        is_stopped = true;
        // Opening may block in a call that can't be interrupted: the watchdog bounds the wait.
        graceful_shutdown::watch(times, end.clone(), 1);
        end.request();
    };
    let opened = finished(opening, stop_signals, &end, at_first).await;
    let opened: Result<Backend, WiringError> = opened?;
    // Opening can't be interrupted, so it may have succeeded after the request to stop.
    if is_stopped {
        drop(opened?);
        return Err("stopped before the start was done".into());
    }
    Ok(opened?)
}

/// Awaits `work`, which can't be interrupted, and returns its result. The first stop request calls
/// `at_first`; a second one ends the process at once.
pub(super) async fn finished<T>(
    work: impl Future<Output = T>,
    stop: &mut StopSignals,
    end: &ServerStopHandle,
    at_first: impl FnOnce(&str),
) -> T {
    let mut work = pin!(work);
    tokio::select! {
        done = &mut work => return done,
        signal = stop.next() => at_first(signal),
    }
    tokio::select! {
        done = work => done,
        never = graceful_shutdown::exit_on_second_request(stop, end.clone()) => match never {},
    }
}
