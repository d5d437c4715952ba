//! Progress, for a person at a terminal or for a log.

use std::{
    io::{IsTerminal, Write},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::picture_fetch::{FetchProgress, FetchTally};

/// Time between two log lines.
const LOG_EVERY: Duration = Duration::from_secs(5);
const BAR: &str = "{spinner} {pos}/{len} products {wide_bar} {msg} {eta_precise}";

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
            bar.set_style(style.unwrap_or_else(|_invalid| ProgressStyle::default_bar()));
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

impl FetchProgress for Display {
    fn counted(&self, tally: &FetchTally) {
        let (done, products) = (tally.done(), tally.products);
        let (new, failures) = (tally.new, tally.failures());
        match &self.bar {
            Some(bar) => {
                bar.set_length(products);
                bar.set_position(done);
                bar.set_message(match failures {
                    0 => format!("{new} pictures"),
                    _ => format!("{new} pictures, {failures} not brought"),
                });
            }
            None if self.is_time_to_log() => {
                tracing::info!(done, products, new, failures, "fetching pictures");
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
