//! Starts a run of the supplier sync.

use chrono::TimeDelta;

use crate::{
    Error, PlanId, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    ports::{SyncLease, SyncLock, UnitOfWork},
    supplier::{SyncRefusal, SyncRun, SyncRunDraft, SyncType},
    use_cases::{
        Context, Created, Once,
        audited::Audited,
        once::create_once,
        supplier::{close_dead_runs::close_unfinished, sync_plan::begin_sync_plan},
    },
};

/// Acquires the sync lock and records a run that is processing, with a plan that takes items for
/// `plan_max_age`. First closes runs that were left unfinished by a process that died, and discards their
/// plans.
///
/// # Errors
/// [`SyncRefusal::AlreadyRunning`] if another run is in progress; [`Error::Forbidden`] unless the
/// actor is an admin.
pub fn start_sync(
    cx: Context<'_>,
    sync_lock: &dyn SyncLock,
    sync_type: SyncType,
    plan_max_age: TimeDelta,
) -> Result<(SyncRun, Box<dyn SyncLease>)> {
    cx.actor.require(Scope::HaierAll)?;
    let lease = acquire(sync_lock)?;
    let run = cx.change(|unit| insert(unit, cx, sync_type, plan_max_age))?;
    Ok((run, lease))
}

/// A run as created, and the sync lock that it holds; without the lock if it was started before.
pub type StartedSync = (Created<SyncRun>, Option<Box<dyn SyncLease>>);

/// The same at most once per idempotency key.
///
/// # Errors
/// Those of [`start_sync`]; [`Error::IdempotencyKeyReused`] if the key is stored for another request.
pub fn start_sync_once(
    cx: Context<'_>,
    sync_lock: &dyn SyncLock,
    sync_type: SyncType,
    plan_max_age: TimeDelta,
    once: &Once<SyncRun>,
) -> Result<StartedSync> {
    cx.actor.require(Scope::HaierAll)?;
    let mut lease = None;
    let created = create_once(cx, once, |unit| {
        // Only after the key has been looked up: the run that it has started may hold the lock.
        lease = Some(acquire(sync_lock)?);
        insert(unit, cx, sync_type, plan_max_age)
    })?;
    Ok((created, lease))
}

/// Acquires the sync lock.
pub(in crate::use_cases) fn acquire(sync_lock: &dyn SyncLock) -> Result<Box<dyn SyncLease>> {
    let lease = sync_lock.try_acquire()?;
    lease.ok_or_else(|| Error::from(SyncRefusal::AlreadyRunning))
}

/// Records a run that is processing; the caller holds the sync lock.
pub(in crate::use_cases) fn insert(
    unit: &mut dyn UnitOfWork,
    cx: Context<'_>,
    sync_type: SyncType,
    plan_max_age: TimeDelta,
) -> Result<Audited<SyncRun>> {
    let now = cx.now();
    // This process holds the sync lock, so unfinished runs can't be in progress elsewhere.
    close_unfinished(unit, now)?;
    let draft = SyncRunDraft {
        sync_type,
        triggered_by: cx.actor.name.clone(),
    };
    let mut run = unit.sync_runs().insert(&draft, now)?;
    run.begin(now)?;
    begin_sync_plan(cx, unit, &mut run, plan_max_age)?;
    unit.sync_runs().save(&run)?;
    let entry = cx
        .entry(AuditAction::Start, AuditSubject::SyncRun)
        .of(run.id.get(), sync_type.as_str())
        .detail("plan_id", run.plan_id.map(PlanId::get));
    Ok(Audited::by(run, entry))
}
