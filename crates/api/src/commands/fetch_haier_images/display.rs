//! Progress display of a run.

use super::super::{bar, progress::Progress};
use crate::picture_fetch::{FetchProgress, FetchStats};

const BAR: &str = "{spinner} {pos}/{len} products {wide_bar} {msg} {eta_precise}";

/// Shows the progress of a run.
pub(super) struct Display(Progress);

impl Display {
    pub(super) fn new() -> Self {
        Self(Progress::new(|| bar::style(BAR)))
    }

    /// Clears the bar.
    pub(super) fn end(&self) {
        self.0.end();
    }
}

impl FetchProgress for Display {
    fn counted(&self, stats: &FetchStats) {
        let (done, products) = (stats.done(), stats.products);
        let (new, failures) = (stats.new, stats.failures());
        match self.0.bar() {
            Some(bar) => {
                bar.set_length(products);
                bar.set_position(done);
                bar.set_message(match failures {
                    0 => format!("{new} pictures"),
                    _ => format!("{new} pictures, {failures} not brought"),
                });
            }
            None if self.0.is_time_to_log() => {
                tracing::info!(done, products, new, failures, "fetching pictures");
            }
            None => {}
        }
    }

    fn planned(&self, line: &str) {
        self.0.print(line);
    }
}
