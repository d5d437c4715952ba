//! The outcome of a run.

use std::time::Duration;

use cangku_domain::{
    PlanId, SyncRunId,
    plans::{Plan, PlanStatus},
    use_cases::SyncOutcome,
};

use super::sync_stats::SyncStats;

/// Exit code if a person must approve what the run would change.
const HELD: u8 = 4;

/// The outcome of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncReport {
    /// Id of the run's row; `None` for a dry run.
    pub run_id: Option<SyncRunId>,
    /// How the run ended.
    pub ending: SyncEnding,
    /// Counts of the run.
    pub stats: SyncStats,
    /// Duration of the run.
    pub duration: Duration,
    /// The plan of what it changes; `None` for a dry run, and if the plan couldn't be completed.
    pub plan: Option<SyncPlanReport>,
    /// Why the run's row couldn't be closed; the next run closes it.
    pub not_closed: Option<String>,
}

/// What became of the plan of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncPlanReport {
    /// The plan.
    pub id: PlanId,
    /// Where it is in its life.
    pub status: PlanStatus,
    /// Items that were written.
    pub applied: u32,
    /// Items that were not, since the shop had changed meanwhile.
    pub stale: u32,
    /// The safety limits that it exceeds.
    pub held_because: Vec<String>,
}

impl SyncPlanReport {
    /// Whether a safety limit wants a person to approve it.
    pub fn is_held(&self) -> bool {
        self.status == PlanStatus::Held
    }
}

impl From<&Plan> for SyncPlanReport {
    fn from(plan: &Plan) -> Self {
        Self {
            id: plan.id,
            status: plan.status,
            applied: plan.counts.applied,
            stale: plan.counts.stale,
            held_because: plan.held_because.lines().map(str::to_owned).collect(),
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncEnding {
    /// Every product was processed.
    Complete,
    /// It was cancelled by a user or a signal.
    Interrupted,
    /// This user asked to stop it.
    Stopped(String),
    /// No further result could be expected, for this reason.
    Aborted(String),
}

impl SyncEnding {
    pub(super) const fn outcome(&self) -> SyncOutcome {
        match self {
            Self::Complete => SyncOutcome::Complete,
            Self::Interrupted | Self::Stopped(_) | Self::Aborted(_) => SyncOutcome::Aborted,
        }
    }

    /// The message stored with the run.
    pub(super) fn message(&self, stats: &SyncStats, plan: Option<&SyncPlanReport>) -> String {
        let mut words = stats.summary();
        if let Some(plan) = plan {
            let id = plan.id;
            match plan.status {
                PlanStatus::Held => {
                    let because = plan.held_because.join("; ");
                    words = format!("nothing written yet: plan {id} is held: {because}; {words}");
                }
                PlanStatus::Draft => {
                    words = format!("nothing written yet: plan {id} waits for approval; {words}");
                }
                _ if plan.stale > 0 => {
                    let stale = plan.stale;
                    words = format!("{words}, {stale} left as they changed meanwhile (plan {id})");
                }
                _ => {}
            }
        }
        match self {
            Self::Complete => words,
            Self::Interrupted => format!("interrupted; {words}"),
            Self::Stopped(by) => format!("stopped by {by}; {words}"),
            Self::Aborted(reason) => format!("broken off: {reason}; {words}"),
        }
    }
}

impl SyncReport {
    /// The exit code of a command: 0 if all went well, 1 if something failed, 2 if nothing was
    /// imported, 4 if a safety limit holds the plan.
    pub fn exit_code(&self) -> u8 {
        if self.plan.as_ref().is_some_and(SyncPlanReport::is_held) {
            return HELD;
        }
        let went_well = matches!(self.ending, SyncEnding::Complete)
            && self.stats.counts.failed == 0
            && self.not_closed.is_none();
        if went_well {
            0
        } else if self.stats.has_results() {
            1
        } else {
            2
        }
    }

    /// The outcome as text, as stored with the run.
    pub fn message(&self) -> String {
        self.ending.message(&self.stats, self.plan.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use cangku_domain::supplier::SyncCounts;

    use super::*;

    fn report(ending: SyncEnding, success: u32, failed: u32) -> SyncReport {
        let counts = SyncCounts {
            total: success + failed,
            success,
            failed,
            ..SyncCounts::default()
        };
        let stats = SyncStats {
            counts,
            ..SyncStats::default()
        };
        SyncReport {
            run_id: None,
            ending,
            stats,
            duration: Duration::ZERO,
            plan: None,
            not_closed: None,
        }
    }

    #[test]
    fn the_exit_code_distinguishes_all_some_and_nothing() {
        use SyncEnding::{Aborted, Complete, Interrupted, Stopped};

        assert_eq!(report(Complete, 3, 0).exit_code(), 0);
        assert_eq!(report(Complete, 0, 0).exit_code(), 0);
        assert_eq!(report(Complete, 2, 1).exit_code(), 1);
        assert_eq!(report(Complete, 0, 3).exit_code(), 2);
        assert_eq!(report(Interrupted, 1, 0).exit_code(), 1);
        assert_eq!(report(Interrupted, 0, 0).exit_code(), 2);
        assert_eq!(report(Stopped("ann".into()), 1, 0).exit_code(), 1);
        assert_eq!(report(Aborted("down".into()), 1, 0).exit_code(), 1);
        assert_eq!(report(Aborted("down".into()), 0, 0).exit_code(), 2);
    }

    #[test]
    fn products_that_came_without_their_stock_are_not_nothing() {
        let mut report = report(SyncEnding::Complete, 0, 3);
        report.stats.unchanged = 3;
        assert_eq!(report.exit_code(), 1);
    }

    #[test]
    fn a_run_that_could_not_be_closed_did_not_go_well() {
        let mut report = report(SyncEnding::Complete, 3, 0);
        report.not_closed = Some("the database is unavailable".into());
        assert_eq!(report.exit_code(), 1);
    }

    #[test]
    fn the_message_begins_with_what_went_wrong() {
        let aborted = report(SyncEnding::Aborted("no list".into()), 0, 0);
        assert_eq!(
            aborted.message(),
            "broken off: no list; 0 products: 0 brought; 0 new, 0 changed"
        );
        assert!(
            report(SyncEnding::Stopped("ann".into()), 1, 0)
                .message()
                .starts_with("stopped by ann; 1")
        );
        assert!(
            report(SyncEnding::Interrupted, 1, 0)
                .message()
                .starts_with("interrupted; 1")
        );
    }
}
