//! Ends the collection of a plan's items: it is applied, held or kept for a person.

use super::{
    SyncPlan,
    batch::{lock, unfinished},
    discard::discard_all,
};
use crate::{
    Result,
    accounts::Scope,
    attention::AttentionDraft,
    plans::{Plan, PlanAction, PlanKind, PlanStatus, PlanStep},
    supplier::ExceededLimit,
    use_cases::{Context, plans::record_step},
};

/// Who approves the plan of a sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SyncApproval {
    /// The sync itself, unless a safety limit is exceeded.
    #[default]
    WithinLimits,
    /// The sync itself, even beyond the safety limits, on behalf of the user who started it.
    Forced,
    /// A person.
    ByPerson,
}

/// Ends the collection of items. A plan that approves itself is to be applied then; one that exceeds a
/// safety limit is held, and the attention list says so. The plan of a complete list (`is_complete`)
/// says anew what differs: it discards plans of earlier syncs that are still held.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `haier:*`;
/// [`Error::Plan`](crate::Error::Plan) if the plan was discarded.
pub fn finish_sync_plan(
    cx: Context<'_>,
    plan: SyncPlan,
    exceeded: &[ExceededLimit],
    approval: SyncApproval,
    is_complete: bool,
) -> Result<Plan> {
    cx.actor.require(Scope::HaierAll)?;
    cx.transactor.run(|unit| {
        let now = cx.now();
        let plan = lock(unit, plan.id)?;
        if is_finished(plan.status) {
            // The outcome of the first attempt was unknown.
            return Ok(plan);
        }
        let mut plan = unfinished(plan)?;
        if is_complete {
            let held = unit
                .plans()
                .lock_all(PlanKind::HaierSync, PlanStatus::Held)?;
            discard_all(cx, unit, held)?;
        }
        let lines = exceeded
            .iter()
            .map(|it| format!("{}: {it}", it.limit.as_str()));
        plan.held_because = lines.collect::<Vec<_>>().join("\n");
        let mut steps = Vec::new();
        plan.status = match approval {
            SyncApproval::ByPerson if exceeded.is_empty() => PlanStatus::Draft,
            SyncApproval::WithinLimits if exceeded.is_empty() => PlanStatus::Applying,
            SyncApproval::Forced => PlanStatus::Applying,
            SyncApproval::ByPerson | SyncApproval::WithinLimits => PlanStatus::Held,
        };
        match plan.status {
            PlanStatus::Held => {
                steps.push(PlanStep::Held);
                let held = AttentionDraft::held_plan(plan.id, &plan.held_because);
                unit.attention().raise(&[held], now)?;
            }
            PlanStatus::Applying => {
                let is_forced = !exceeded.is_empty();
                steps.extend(is_forced.then_some(PlanStep::Forced));
                steps.extend([PlanAction::Approve, PlanAction::Apply].map(PlanStep::of));
            }
            _ => {}
        }
        for step in steps {
            record_step(unit, &plan, step, cx.actor, now)?;
        }
        plan.updated_at = now;
        Ok(unit.plans().save(&plan)?)
    })
}

/// Whether a plan has a status that only the end of the collection gives.
const fn is_finished(status: PlanStatus) -> bool {
    matches!(
        status,
        PlanStatus::Draft
            | PlanStatus::Held
            | PlanStatus::Applying
            | PlanStatus::Applied
            | PlanStatus::PartlyApplied
    )
}
