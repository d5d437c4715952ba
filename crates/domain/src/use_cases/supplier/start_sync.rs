//! Starts a run of the supplier sync.

use crate::{
    Error, Result,
    accounts::Role,
    ports::{SyncLease, SyncLock},
    supplier::{SyncRefusal, SyncRun, SyncRunDraft, SyncType},
    use_cases::Context,
};

/// Acquires the sync lock and records a run that is processing. First closes runs that were left
/// unfinished by a process that died.
///
/// # Errors
/// [`SyncRefusal::AlreadyRunning`] if another run is in progress; [`Error::Forbidden`] unless the
/// actor is an admin.
pub fn start_sync(
    cx: Context<'_>,
    sync_lock: &dyn SyncLock,
    sync_type: SyncType,
) -> Result<(SyncRun, Box<dyn SyncLease>)> {
    cx.actor.require(Role::Admin)?;
    let lease = sync_lock.try_acquire()?;
    let lease = lease.ok_or_else(|| Error::from(SyncRefusal::AlreadyRunning))?;
    let run = cx.transactor.run(|unit| {
        let now = cx.now();
        // This process holds the sync lock, so unfinished runs can't be in progress elsewhere.
        for mut left in unit.sync_runs().lock_unfinished()? {
            if left.started_at.is_none() {
                // Only a processing run can be aborted.
                left.begin(now)?;
            }
            let counts = left.counts;
            left.abort(
                counts,
                "the process that ran it ended before it did".to_owned(),
                now,
            )?;
            unit.sync_runs().save(&left)?;
        }
        let draft = SyncRunDraft {
            sync_type,
            triggered_by: cx.actor.name.clone(),
        };
        let mut run = unit.sync_runs().insert(&draft, now)?;
        run.begin(now)?;
        unit.sync_runs().save(&run)?;
        Ok(run)
    })?;
    Ok((run, lease))
}
