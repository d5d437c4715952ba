//! What is done about a run that has ended.

use std::{any::Any, time::Duration};

use super::{Component, backoff::Backoff};
use crate::output;

/// Exit code of a process that ends since a component can't be restarted (`EX_SOFTWARE`).
pub(crate) const EXIT_CODE: u8 = 70;

/// How a run ended.
pub(super) type Ended = Result<(), Box<dyn Any + Send>>;

/// Follows one component through its runs. If it is dropped by a panic of the supervision itself,
/// it ends the process: nobody else would restart the component.
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

    /// Reports a run that took `run` and ended though nothing asked it to; returns the pause
    /// before the next one.
    pub(super) fn lost(&mut self, ended: Ended, run: Duration) -> Duration {
        let pause = self.backoff.after(run);
        let (reason, message) = match ended {
            Ok(()) => ("it ended unexpectedly", String::new()),
            Err(panic) => ("it panicked", message(panic)),
        };
        self.component
            .missing(format!("{reason}; it is being restarted"));
        self.component.count_restart();
        let component = self.component.name();
        tracing::error!(
            component,
            reason,
            message,
            ?pause,
            "a component ended; restarting it"
        );
        pause
    }

    /// Reports a run that panicked while it was being stopped; it isn't restarted.
    pub(super) fn stopped(&self, ended: Ended) {
        if let Err(panic) = ended {
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
            output::exit(EXIT_CODE);
        }
    }
}

/// The text of a panic.
fn message(panic: Box<dyn Any + Send>) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    // What was thrown may panic when it is dropped; a leak is harmless.
    std::mem::forget(panic);
    text.unwrap_or_default()
}
