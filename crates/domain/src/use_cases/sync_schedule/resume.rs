//! Resumes the schedule.

use crate::{
    Result,
    accounts::Scope,
    attention::AttentionSubject,
    audit::{AuditAction, AuditSubject},
    supplier::{SyncSchedule, SyncTask},
    use_cases::{Context, audited::Audited},
};

/// Ends the pause of a task, or that of the whole schedule. Runs that were due meanwhile are started
/// once. The entry of the attention list about a pause of the whole schedule is settled. Changes nothing
/// if it isn't paused.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `haier:*`.
pub fn resume_schedule(cx: Context<'_>, task: Option<SyncTask>) -> Result<SyncSchedule> {
    cx.actor.require(Scope::HaierAll)?;
    cx.change(|unit| {
        let mut schedule = unit.sync_schedule().lock()?;
        let before = schedule.clone();
        if schedule.resume(task).is_some() {
            unit.sync_schedule().save(&schedule)?;
        }
        if task.is_none() {
            let subject = AttentionSubject::schedule_paused();
            let actor = &cx.actor.name;
            unit.attention().resolve(&[subject], actor, cx.now())?;
        }
        let entry = cx
            .entry(AuditAction::Resume, AuditSubject::SyncSchedule)
            .changed(&before, &schedule)
            .detail("task", task.map(SyncTask::as_str));
        Ok(Audited::new(schedule, entry.if_changed()))
    })
}
