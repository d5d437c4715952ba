//! Progress of a run over many products, for a person at a terminal or for a log.

use std::{
    io::{self, IsTerminal},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

use super::{bar, stdout};

/// Interval of the log lines.
const LOG_EVERY: Duration = Duration::from_secs(5);

/// A progress bar on a terminal, log lines elsewhere; a dry run's lines on standard output.
pub(super) struct Progress {
    /// `None` if standard error isn't a terminal that can show a bar.
    bar: Option<ProgressBar>,
    next_log: Mutex<Instant>,
}

impl Progress {
    /// A display whose bar has this style.
    pub(super) fn new(style: impl FnOnce() -> ProgressStyle) -> Self {
        Self {
            bar: bar::bar(style),
            next_log: Mutex::new(Instant::now() + LOG_EVERY),
        }
    }

    /// The bar, if there is one.
    pub(super) const fn bar(&self) -> Option<&ProgressBar> {
        self.bar.as_ref()
    }

    /// Whether a log line is due. If so, it counts as written.
    pub(super) fn is_time_to_log(&self) -> bool {
        let mut next_log = self.next_log.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let is_time = now >= *next_log;
        if is_time {
            *next_log = now + LOG_EVERY;
        }
        is_time
    }

    /// Prints a line of a dry run on standard output. If standard output is a terminal too, this
    /// removes the bar, which another thread draws and which would be mixed with the lines.
    pub(super) fn print(&self, line: &str) {
        if io::stdout().is_terminal() {
            self.end();
        }
        stdout::line(line);
    }

    /// Clears the bar.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar::clear(bar);
        }
    }
}
