//! Progress, for a person at a terminal or for a log.

use std::{
    fmt,
    io::{IsTerminal, Write},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use cangku_domain::supplier::SyncCounts;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::haier_sync::SyncProgress;

/// Time between two log lines.
const LOG_EVERY: Duration = Duration::from_secs(5);
const BAR: &str = "{spinner} {pos}/{len} products {wide_bar} {rate} {msg} {eta_precise}";

/// A progress bar on a terminal, log lines elsewhere; a dry run's lines on standard output.
pub(super) struct Display {
    /// `None` where nobody watches.
    bar: Option<ProgressBar>,
    next_log: Mutex<Instant>,
}

impl Display {
    pub(super) fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template(BAR);
            let style = style.unwrap_or_else(|_invalid| ProgressStyle::default_bar());
            bar.set_style(style.with_key("rate", rate));
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        Self {
            bar,
            next_log: Mutex::new(Instant::now() + LOG_EVERY),
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn is_time_to_log(&self) -> bool {
        let mut next_log = self.next_log.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let is_time = now >= *next_log;
        if is_time {
            *next_log = now + LOG_EVERY;
        }
        is_time
    }
}

/// Products a second, as a whole number.
fn rate(state: &ProgressState, out: &mut dyn fmt::Write) {
    // A line that isn't drawn is drawn anew soon.
    let _ = write!(out, "{:.0}/s", state.per_sec());
}

impl SyncProgress for Display {
    fn counted(&self, counts: SyncCounts) {
        let done = counts.success.saturating_add(counts.failed);
        match &self.bar {
            Some(bar) => {
                bar.set_length(counts.total.into());
                bar.set_position(done.into());
                if counts.failed > 0 {
                    bar.set_message(format!("{} failed", counts.failed));
                }
            }
            None if self.is_time_to_log() => {
                let SyncCounts { total, failed, .. } = counts;
                tracing::info!(done, total, failed, "syncing");
            }
            None => {}
        }
    }

    fn planned(&self, line: &str) {
        let print = || {
            // Who reads this may have closed the pipe; the plan goes on for the summary's sake.
            let _ = writeln!(std::io::stdout(), "{line}");
        };
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }
}
