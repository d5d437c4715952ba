//! Starting a run of the supplier sync.

use super::Context;
use crate::{
    Error, Result,
    accounts::Role,
    ports::{SyncLease, SyncLock},
    supplier::{SyncRefusal, SyncRun, SyncRunDraft, SyncType},
};

/// Takes the right to sync and writes down a run that is processing. Runs that a dead process
/// left unfinished are closed first.
///
/// # Errors
/// [`SyncRefusal::AlreadyRunning`] where another run is at work; [`Error::Forbidden`] unless an
/// admin asks.
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
        for mut left in unit.sync_runs().lock_unfinished()? {
            if left.started_at.is_none() {
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
