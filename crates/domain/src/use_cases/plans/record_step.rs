//! Records the steps of plans.

use chrono::{DateTime, Utc};

use crate::{
    Result,
    accounts::Actor,
    audit::{AuditAction, AuditEntry, AuditSubject},
    plans::{Plan, PlanStep},
    ports::UnitOfWork,
};

/// Records a step in the plan's history and in the audit log.
pub(in crate::use_cases) fn record_step(
    unit: &mut dyn UnitOfWork,
    plan: &Plan,
    step: PlanStep,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<()> {
    unit.plans().record_step(plan.id, step, actor, now)?;
    let entry = AuditEntry::new(actor, action(step), AuditSubject::Plan)
        .of(plan.id.get(), plan.kind.as_str())
        .because(plan.reason.as_str());
    let entry = match step {
        PlanStep::Applied | PlanStep::Undone => entry
            .detail("applied", plan.counts.applied)
            .detail("undone", plan.counts.undone)
            .detail("stale", plan.counts.stale)
            .detail("refused", plan.counts.refused)
            .detail("kept", plan.counts.kept),
        PlanStep::Held | PlanStep::Forced => {
            entry.detail("held_because", plan.held_because.as_str())
        }
        _ => entry,
    };
    Ok(unit.audit().record(&[entry], now)?)
}

const fn action(step: PlanStep) -> AuditAction {
    match step {
        PlanStep::Created => AuditAction::Create,
        PlanStep::Approved => AuditAction::Approve,
        PlanStep::Applying => AuditAction::Apply,
        PlanStep::Applied => AuditAction::FinishApply,
        PlanStep::Undoing => AuditAction::Undo,
        PlanStep::Undone => AuditAction::FinishUndo,
        PlanStep::Discarded => AuditAction::Discard,
        PlanStep::Expired => AuditAction::Expire,
        PlanStep::Held => AuditAction::Hold,
        PlanStep::Forced => AuditAction::Force,
    }
}
