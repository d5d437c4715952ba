//! Closes runs whose process died.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    Result,
    ports::{Reader, SyncLock, UnitOfWork},
    supplier::SyncRun,
    use_cases::Context,
};

/// A run that has recorded no progress for this long may be dead. A live run does so every second, and
/// may lose the sync lock for some seconds if the database restarts.
const SILENCE: TimeDelta = TimeDelta::seconds(30);

/// Whether all unfinished runs are silent, so that their process may be dead.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage).
pub fn has_dead_runs(cx: Context<'_>, reader: &dyn Reader) -> Result<bool> {
    let unfinished = reader.read(|session| Ok(session.sync_runs().unfinished()?))?;
    let is_silent = |run: &SyncRun| cx.now() - run.last_seen() >= SILENCE;
    // All, not any: a live run takes the lock again, for which it must be free.
    Ok(!unfinished.is_empty() && unfinished.iter().all(is_silent))
}

/// Closes the runs that a dead process left: those without recorded progress while the sync lock
/// is free. Returns them.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage): none was closed.
pub fn close_dead_runs(
    cx: Context<'_>,
    reader: &dyn Reader,
    sync_lock: &dyn SyncLock,
) -> Result<Vec<SyncRun>> {
    if !has_dead_runs(cx, reader)? {
        return Ok(Vec::new());
    }
    // Held until the rows are closed, so that no run begins meanwhile.
    let Some(_lease) = sync_lock.try_acquire()? else {
        return Ok(Vec::new());
    };
    cx.transactor.run(|unit| close_unfinished(unit, cx.now()))
}

/// Closes all unfinished runs; the caller holds the sync lock.
pub(super) fn close_unfinished(
    unit: &mut dyn UnitOfWork,
    now: DateTime<Utc>,
) -> Result<Vec<SyncRun>> {
    let mut left = unit.sync_runs().lock_unfinished()?;
    for run in &mut left {
        if run.started_at.is_none() {
            // Only a processing run can be aborted.
            run.begin(now)?;
        }
        let message = "the process that ran it ended before it did".to_owned();
        run.abort(run.counts, message, now)?;
        unit.sync_runs().save(run)?;
        unit.sync_checkpoints().delete(run.id)?;
    }
    Ok(left)
}
