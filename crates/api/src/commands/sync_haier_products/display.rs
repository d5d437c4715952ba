//! Progress display of a run.

use std::fmt;

use cangku_domain::supplier::SyncCounts;
use indicatif::ProgressState;

use super::super::{bar, progress::Progress};
use crate::haier_sync::SyncProgress;

const BAR: &str = "{spinner} {pos}/{len} products {wide_bar} {rate} {msg} {eta_precise}";

/// Shows the progress of a run.
pub(super) struct Display(Progress);

impl Display {
    pub(super) fn new() -> Self {
        Self(Progress::new(|| bar::style(BAR).with_key("rate", rate)))
    }

    /// Clears the bar.
    pub(super) fn end(&self) {
        self.0.end();
    }
}

/// Products per second, as a whole number.
fn rate(state: &ProgressState, out: &mut dyn fmt::Write) {
    // A write error only loses this frame; the bar is redrawn soon.
    let _ = write!(out, "{:.0}/s", state.per_sec());
}

impl SyncProgress for Display {
    fn counted(&self, counts: SyncCounts) {
        let done = counts
            .success
            .saturating_add(counts.failed)
            .saturating_add(counts.skipped);
        match self.0.bar() {
            Some(bar) => {
                bar.set_length(counts.total.into());
                bar.set_position(done.into());
                if counts.failed > 0 {
                    bar.set_message(format!("{} failed", counts.failed));
                }
            }
            None if self.0.is_time_to_log() => {
                let SyncCounts { total, failed, .. } = counts;
                tracing::info!(done, total, failed, "syncing");
            }
            None => {}
        }
    }

    fn applied(&self, done: u32, total: u32) {
        match self.0.bar() {
            Some(bar) => bar.set_message(format!("writing {done} of {total} changes")),
            None if self.0.is_time_to_log() => tracing::info!(done, total, "writing changes"),
            None => {}
        }
    }

    fn planned(&self, line: &str) {
        self.0.print(line);
    }
}
