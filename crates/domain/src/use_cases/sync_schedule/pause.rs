//! Pauses the schedule.

use crate::{
    OptionalText, PlanId, Result, Text,
    accounts::Scope,
    attention::AttentionDraft,
    audit::{AuditAction, AuditSubject},
    ports::UnitOfWork,
    supplier::{PauseReason, SchedulePause, SyncSchedule, SyncTask},
    use_cases::{Context, audited::Audited},
};

/// Pauses a task, or the whole schedule: its runs don't start by themselves until it is resumed. A run
/// in progress goes on. If it is paused already, the first pause stays.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `haier:*`.
pub fn pause_schedule(
    cx: Context<'_>,
    task: Option<SyncTask>,
    reason: PauseReason,
) -> Result<SyncSchedule> {
    cx.actor.require(Scope::HaierAll)?;
    cx.change(|unit| {
        let mut schedule = unit.sync_schedule().lock()?;
        let before = schedule.clone();
        if schedule.pause(task, pause_of(cx, reason)) {
            unit.sync_schedule().save(&schedule)?;
        }
        let entry = cx
            .entry(AuditAction::Pause, AuditSubject::SyncSchedule)
            .changed(&before, &schedule)
            .detail("task", task.map(SyncTask::as_str));
        Ok(Audited::new(schedule, entry.if_changed()))
    })
}

/// Pauses the whole schedule because the plan of a sync is being undone: the next run would bring the
/// same again. The attention list says so until the schedule is resumed. Does nothing if no task runs
/// by itself. `schedule` must be locked.
pub(in crate::use_cases) fn pause_after_undo(
    cx: Context<'_>,
    unit: &mut dyn UnitOfWork,
    mut schedule: SyncSchedule,
    plan: PlanId,
) -> Result<()> {
    if !schedule.is_in_use() {
        return Ok(());
    }
    let reason = format!("plan {plan} of a sync was undone");
    let text = Text::lossy(&reason).unwrap_or_else(|| Text::constant("a plan was undone"));
    if schedule.pause(None, pause_of(cx, text)) {
        unit.sync_schedule().save(&schedule)?;
        let entry = cx
            .entry(AuditAction::Pause, AuditSubject::SyncSchedule)
            .detail("undone_plan_id", plan.get());
        unit.audit().record(&[entry], cx.now())?;
    }
    let by = OptionalText::<150>::lossy(&cx.actor.name);
    let paused = AttentionDraft::schedule_paused(&format!("{reason} by {by}"));
    Ok(unit.attention().raise(&[paused], cx.now())?)
}

fn pause_of(cx: Context<'_>, reason: PauseReason) -> SchedulePause {
    SchedulePause {
        since: cx.now(),
        by: cx.actor.name.clone(),
        reason,
    }
}
