//! Handles runs that have ended.

use std::{any::Any, time::Duration};

use super::{backoff::Backoff, components::Component, exit::exit};

/// How a run of a component ended: by returning, or by a panic with this payload.
pub(super) type RunResult = Result<(), Box<dyn Any + Send>>;

/// Follows one component through its runs. If a panic of the supervisor itself drops it, it exits
/// the process, because the component would never be restarted.
pub(super) struct Supervisor {
    component: Component,
    backoff: Backoff,
}

impl Supervisor {
    pub(super) fn new(component: Component) -> Self {
        Self {
            component,
            backoff: Backoff::default(),
        }
    }

    pub(super) const fn component(&self) -> &Component {
        &self.component
    }

    /// Reports a run that lasted for `run` and ended without being asked to; returns the backoff
    /// before the next run.
    pub(super) fn record_unexpected_end(&mut self, result: RunResult, run: Duration) -> Duration {
        let delay = self.backoff.after(run);
        let (reason, message) = match result {
            Ok(()) => ("it ended unexpectedly", String::new()),
            Err(panic) => ("it panicked", message(panic)),
        };
        self.component
            .mark_down(format!("{reason}; it is being restarted"));
        self.component.count_restart();
        let component = self.component.name();
        tracing::error!(
            component,
            reason,
            message,
            pause = ?delay,
            "a component ended; restarting it"
        );
        delay
    }

    /// Reports a panic during a requested stop; the component isn't restarted.
    pub(super) fn record_stop(&self, result: RunResult) {
        if let Err(panic) = result {
            let (component, message) = (self.component.name(), message(panic));
            tracing::error!(component, message, "a component panicked while it stopped");
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let component = self.component.name();
            tracing::error!(component, "a supervisor panicked; the process ends");
            exit();
        }
    }
}

/// The message of a panic.
fn message(panic: Box<dyn Any + Send>) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    // Dropping the payload may panic in turn; leaking it is harmless.
    std::mem::forget(panic);
    text.unwrap_or_default()
}
