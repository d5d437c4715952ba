//! Ends a run of the supplier sync.

use crate::{
    Entity, Error, PlanId, Result, SyncRunId,
    audit::{AuditAction, AuditSubject},
    supplier::{SyncCounts, SyncRun},
    use_cases::{Context, audited::Audited},
};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncOutcome {
    /// All products were processed.
    Complete,
    /// It was aborted: interrupted, or the platform or the database failed.
    Aborted,
}

/// Records how a run ended.
///
/// # Errors
/// [`Error::NotFound`] if the run doesn't exist; [`Error::Sync`] if it has ended already.
pub fn finish_sync(
    cx: Context<'_>,
    id: SyncRunId,
    outcome: SyncOutcome,
    counts: SyncCounts,
    message: String,
) -> Result<SyncRun> {
    cx.change(|unit| {
        let found = unit.sync_runs().lock(id)?;
        let mut run = found.ok_or_else(|| Error::not_found(Entity::SyncRun, id))?;
        match outcome {
            SyncOutcome::Complete => run.finish(counts, message, cx.now())?,
            SyncOutcome::Aborted => run.abort(counts, message, cx.now())?,
        }
        unit.sync_runs().save(&run)?;
        unit.sync_checkpoints().delete(id)?;
        let entry = cx
            .entry(AuditAction::Finish, AuditSubject::SyncRun)
            .of(id.get(), run.sync_type.as_str())
            .detail("status", run.status.as_str())
            .detail("total", run.counts.total)
            .detail("success", run.counts.success)
            .detail("failed", run.counts.failed)
            .detail("plan_id", run.plan_id.map(PlanId::get));
        Ok(Audited::by(run, entry))
    })
}
