//! Starts runs of the schedule.

use chrono::TimeDelta;

use crate::{
    Result,
    accounts::Scope,
    ports::{SyncLease, SyncLock},
    supplier::{ScheduleSettings, ScheduleSituation, SyncRun, SyncTask},
    use_cases::{
        Context, Once,
        audited::Audited,
        once::create_once,
        supplier::{StartedSync, acquire, insert},
    },
};

/// Starts a run of this task if it is due and none has been due for longer, and sets its next run. Of several
/// servers, one starts it: the others find it started. If it can't be started, it stays due. `random`
/// spreads the delay of the next run, as in [`ScheduleSettings::next_run`].
///
/// # Errors
/// [`SyncRefusal::AlreadyRunning`](crate::supplier::SyncRefusal::AlreadyRunning) if another run is in
/// progress; [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `haier:*`.
pub fn start_due_task(
    cx: Context<'_>,
    sync_lock: &dyn SyncLock,
    settings: &ScheduleSettings,
    situation: &ScheduleSituation,
    task: SyncTask,
    plan_max_age: TimeDelta,
    random: u32,
) -> Result<Option<(SyncRun, Box<dyn SyncLease>)>> {
    cx.actor.require(Scope::HaierAll)?;
    cx.change(|unit| {
        let mut schedule = unit.sync_schedule().lock()?;
        if schedule.due(situation) != Some(task) {
            return Ok(Audited::unchanged(None));
        }
        let lease = acquire(sync_lock)?;
        insert(unit, cx, task.sync_type(), plan_max_age)?.try_map(|run| {
            schedule.record_start(task, run.id, settings, cx.now(), random);
            unit.sync_schedule().save(&schedule)?;
            Ok(Some((run, lease)))
        })
    })
}

/// Starts a run of the task now, at most once per idempotency key, also if it is paused or doesn't run
/// by itself.
///
/// # Errors
/// As [`start_due_task`]; [`Error::IdempotencyKeyReused`](crate::Error::IdempotencyKeyReused) if the key is
/// stored for another request.
pub fn start_task_once(
    cx: Context<'_>,
    sync_lock: &dyn SyncLock,
    settings: &ScheduleSettings,
    task: SyncTask,
    plan_max_age: TimeDelta,
    random: u32,
    once: &Once<SyncRun>,
) -> Result<StartedSync> {
    cx.actor.require(Scope::HaierAll)?;
    let mut lease = None;
    let created = create_once(cx, once, |unit| {
        let mut schedule = unit.sync_schedule().lock()?;
        lease = Some(acquire(sync_lock)?);
        insert(unit, cx, task.sync_type(), plan_max_age)?.try_map(|run| {
            schedule.record_start(task, run.id, settings, cx.now(), random);
            unit.sync_schedule().save(&schedule)?;
            Ok(run)
        })
    })?;
    Ok((created, lease))
}
