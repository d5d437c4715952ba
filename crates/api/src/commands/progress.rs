//! How far a run over many products is, for a person at a terminal or for a log.

use std::{
    io::{self, IsTerminal},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

use super::{bar, stdout};

/// Time between two log lines.
const LOG_EVERY: Duration = Duration::from_secs(5);

/// A progress bar on a terminal, log lines elsewhere; a dry run's lines on standard output.
pub(super) struct Progress {
    /// `None` where nobody watches.
    bar: Option<ProgressBar>,
    next_log: Mutex<Instant>,
}

impl Progress {
    /// One whose bar looks so.
    pub(super) fn new(style: impl FnOnce() -> ProgressStyle) -> Self {
        Self {
            bar: bar::bar(style),
            next_log: Mutex::new(Instant::now() + LOG_EVERY),
        }
    }

    /// The bar, where somebody watches.
    pub(super) const fn bar(&self) -> Option<&ProgressBar> {
        self.bar.as_ref()
    }

    /// Whether a log line is due; it counts as written then.
    pub(super) fn is_time_to_log(&self) -> bool {
        let mut next_log = self.next_log.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let is_time = now >= *next_log;
        if is_time {
            *next_log = now + LOG_EVERY;
        }
        is_time
    }

    /// A line of a dry run, on standard output. If that is a terminal too, the lines show how far
    /// the run is: a bar, which another thread draws, would come between them.
    pub(super) fn print(&self, line: &str) {
        if io::stdout().is_terminal() {
            self.end();
        }
        stdout::line(line);
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar::clear(bar);
        }
    }
}
