//! Discards plans of earlier syncs.

use crate::{
    Result,
    attention::AttentionSubject,
    plans::{Plan, PlanStatus, PlanStep},
    ports::UnitOfWork,
    use_cases::{Context, plans::record_step},
};

/// Discards plans whose rows are locked, and settles their entries of the attention list.
pub(super) fn discard_all(
    cx: Context<'_>,
    unit: &mut dyn UnitOfWork,
    plans: Vec<Plan>,
) -> Result<()> {
    let now = cx.now();
    let subjects: Vec<AttentionSubject> = plans
        .iter()
        .map(|plan| AttentionSubject::held_plan(plan.id))
        .collect();
    for mut plan in plans {
        plan.status = PlanStatus::Discarded;
        plan.updated_at = now;
        record_step(unit, &plan, PlanStep::Discarded, cx.actor, now)?;
        unit.plans().save(&plan)?;
    }
    if subjects.is_empty() {
        return Ok(());
    }
    Ok(unit.attention().resolve(&subjects, &cx.actor.name, now)?)
}
