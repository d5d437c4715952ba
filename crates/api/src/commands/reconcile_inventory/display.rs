//! Progress of a reconciliation, for a person at a terminal or for a log.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use cangku_domain::use_cases::ReconcileStage;
use indicatif::ProgressBar;

use super::super::bar;

/// Interval of the log lines.
pub(super) const LOG_EVERY: Duration = Duration::from_secs(5);
const CHECKING: &str = "{spinner} comparing stock, log and holds {elapsed}";
const REPAIRING: &str = "{spinner} {pos}/{len} products {wide_bar} {elapsed}";

/// A spinner, then a bar, on a terminal; log lines otherwise.
pub(super) struct Display {
    /// `None` if standard error isn't a terminal that can show a bar.
    bar: Option<ProgressBar>,
    begun: Instant,
    stage: Mutex<ReconcileStage>,
}

impl Display {
    pub(super) fn new() -> Self {
        Self {
            bar: bar::bar(|| bar::style(CHECKING)),
            begun: Instant::now(),
            stage: Mutex::new(ReconcileStage::Checking),
        }
    }

    /// Reports a new stage, or another step of the stage.
    pub(super) fn report(&self, stage: ReconcileStage) {
        let is_first_step = match stage {
            ReconcileStage::Checking => true,
            ReconcileStage::Repairing { done, .. } => done == 0,
        };
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = stage;
        match &self.bar {
            Some(bar) => draw(bar, stage, is_first_step),
            None if is_first_step => self.log(),
            None => {}
        }
    }

    /// Logs that the work goes on, if no bar is shown.
    pub(super) fn log_again(&self) {
        if self.bar.is_none() {
            self.log();
        }
    }

    fn log(&self) {
        let seconds = self.begun.elapsed().as_secs();
        match *self.stage.lock().unwrap_or_else(PoisonError::into_inner) {
            ReconcileStage::Checking => {
                tracing::info!(seconds, "comparing stock, log and holds");
            }
            ReconcileStage::Repairing { done, total } => {
                tracing::info!(seconds, done, total, "repairing");
            }
        }
    }

    /// Clears the bar.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar::clear(bar);
        }
    }
}

fn draw(bar: &ProgressBar, stage: ReconcileStage, is_first_step: bool) {
    if is_first_step {
        let template = match stage {
            ReconcileStage::Checking => CHECKING,
            ReconcileStage::Repairing { .. } => REPAIRING,
        };
        bar.set_style(bar::style(template));
    }
    if let ReconcileStage::Repairing { done, total } = stage {
        bar.set_length(u64::try_from(total).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    }
}

#[cfg(test)]
mod tests {
    use indicatif::ProgressStyle;

    use super::*;

    #[test]
    fn both_bars_can_be_drawn() {
        for template in [CHECKING, REPAIRING] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
        let bar = ProgressBar::hidden();
        let stage = |done| ReconcileStage::Repairing { done, total: 9 };
        draw(&bar, ReconcileStage::Checking, true);
        draw(&bar, stage(0), true);
        draw(&bar, stage(4), false);
        assert_eq!((bar.position(), bar.length()), (4, Some(9)));
    }
}
