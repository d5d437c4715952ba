//! Goes on with a run whose process died.

use crate::{
    PlanId, Result, SyncRunId,
    accounts::Scope,
    plans::{Plan, PlanStatus},
    ports::{SyncLease, SyncLock, UnitOfWork},
    supplier::{PendingStock, SyncCheckpoint, SyncFailure, SyncRun, SyncStatus},
    use_cases::{
        Context,
        supplier::{record_sync_failures::record_failures, start_sync::acquire},
    },
};

/// A run that goes on, and what it needs for that.
pub struct ResumedSync {
    /// The run, as its process left it.
    pub run: SyncRun,
    /// The sync lock.
    pub lease: Box<dyn SyncLease>,
    /// How far it has come.
    pub checkpoint: SyncCheckpoint,
    /// All products whose stock is fetched, from the beginning of the run.
    pub pending_stock: Vec<PendingStock>,
    /// Codes of the products that have failed.
    pub failed_codes: Vec<String>,
    /// Whether its plan still takes items; if not, it only remains to be written.
    pub takes_items: bool,
}

/// Takes over the run that a dead process left, at its last checkpoint: what it has recorded later is
/// discarded. If it was writing its plan already, the plan stays. `max_resumptions` is how often it may have
/// been resumed before; `None`: any number.
///
/// Returns `None` if no run was left that can go on: its plan must neither be discarded nor too old, and a
/// stop must not have been requested.
///
/// # Errors
/// [`SyncRefusal::AlreadyRunning`](crate::supplier::SyncRefusal::AlreadyRunning) if a run is in progress;
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `haier:*`.
pub fn resume_sync(
    cx: Context<'_>,
    sync_lock: &dyn SyncLock,
    max_resumptions: Option<u32>,
) -> Result<Option<ResumedSync>> {
    cx.actor.require(Scope::HaierAll)?;
    let lease = acquire(sync_lock)?;
    let resumed = cx.transactor.run(|unit| {
        let Some((run, mut plan, mut checkpoint)) = resumable(cx, unit, max_resumptions)? else {
            return Ok(None);
        };
        let takes_items = plan.status == PlanStatus::Planning;
        if takes_items {
            plan.counts = unit.plans().keep_first_items(plan.id, checkpoint.items)?;
            plan.updated_at = cx.now();
            unit.plans().save(&plan)?;
        }
        let failed_codes = unit.sync_checkpoints().discard_later(run.id, &checkpoint)?;
        checkpoint.resumptions = checkpoint.resumptions.saturating_add(1);
        unit.sync_checkpoints()
            .save(run.id, &checkpoint, &[], cx.now())?;
        // So that no other process takes it over.
        unit.sync_runs()
            .record_progress(run.id, run.counts, cx.now())?;
        let pending_stock = unit.sync_checkpoints().pending_stock(run.id)?;
        Ok(Some((
            run,
            checkpoint,
            pending_stock,
            failed_codes,
            takes_items,
        )))
    })?;
    Ok(resumed.map(
        |(run, checkpoint, pending_stock, failed_codes, takes_items)| ResumedSync {
            run,
            lease,
            checkpoint,
            pending_stock,
            failed_codes,
            takes_items,
        },
    ))
}

/// The only unfinished run with its plan and checkpoint, if it can go on. The caller holds the sync lock, so
/// that its process is dead.
fn resumable(
    cx: Context<'_>,
    unit: &mut dyn UnitOfWork,
    max_resumptions: Option<u32>,
) -> Result<Option<(SyncRun, Plan, SyncCheckpoint)>> {
    let mut left = unit.sync_runs().lock_unfinished()?;
    let (Some(run), true) = (left.pop(), left.is_empty()) else {
        return Ok(None);
    };
    let (Some(plan_id), Some(checkpoint)) = (run.plan_id, unit.sync_checkpoints().find(run.id)?)
    else {
        return Ok(None);
    };
    let is_exhausted = max_resumptions.is_some_and(|max| checkpoint.resumptions >= max);
    if run.status != SyncStatus::Processing || run.stop_request.is_some() || is_exhausted {
        return Ok(None);
    }
    let plan = open_plan(cx, unit, plan_id)?;
    Ok(plan.map(|plan| (run, plan, checkpoint)))
}

/// The plan, locked, if it takes items or is being written; a server may have written it to its end.
fn open_plan(cx: Context<'_>, unit: &mut dyn UnitOfWork, id: PlanId) -> Result<Option<Plan>> {
    let plan = unit.plans().lock(id)?;
    Ok(plan.filter(|plan| match plan.status {
        PlanStatus::Planning => plan.expires_at > cx.now(),
        PlanStatus::Applying | PlanStatus::Applied | PlanStatus::PartlyApplied => true,
        _ => false,
    }))
}

/// Records how far a run in progress has come. `batch` are products that are planned since the last
/// checkpoint and whose stock is to be fetched; `failures` are those since the last checkpoint, the last ones
/// that the checkpoint counts. All of it is recorded or none, so that a run that is resumed counts no attempt
/// twice.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage): the checkpoint before is still valid.
pub fn record_sync_checkpoint(
    cx: Context<'_>,
    run: SyncRunId,
    checkpoint: &SyncCheckpoint,
    batch: &[PendingStock],
    failures: &[SyncFailure],
) -> Result<()> {
    let newly = u32::try_from(failures.len()).unwrap_or(u32::MAX);
    let before = checkpoint.failures.saturating_sub(newly);
    cx.transactor.run(|unit| {
        record_failures(cx, unit, run, before, &[], failures)?;
        Ok(unit
            .sync_checkpoints()
            .save(run, checkpoint, batch, cx.now())?)
    })
}

#[cfg(test)]
mod tests;
