//! Makes the plan of a run, without items.

use chrono::TimeDelta;

use super::discard::discard_all;
use crate::{
    Result, Text,
    plans::{NewPlan, PlanCreator, PlanKind, PlanStatus, PlanStep},
    ports::UnitOfWork,
    supplier::SyncRun,
    use_cases::{Context, plans::record_step},
};

/// Makes the plan of a run that has just begun. Discards plans that runs of processes which died have left
/// unfinished: the caller holds the sync lock, so that no other run is collecting items.
pub(in crate::use_cases::supplier) fn begin_sync_plan(
    cx: Context<'_>,
    unit: &mut dyn UnitOfWork,
    run: &mut SyncRun,
    max_age: TimeDelta,
) -> Result<()> {
    let now = cx.now();
    let left = unit
        .plans()
        .lock_all(PlanKind::HaierSync, PlanStatus::Planning)?;
    discard_all(cx, unit, left)?;
    let reason = format!("sync {} ({})", run.id, run.sync_type.as_str());
    let new = NewPlan {
        kind: PlanKind::HaierSync,
        reason: Text::lossy(&reason).unwrap_or_else(|| Text::constant("sync")),
        creator: PlanCreator::of(cx.actor),
        expires_at: now + max_age,
        status: PlanStatus::Planning,
    };
    let plan = unit.plans().insert(&new, now)?;
    record_step(unit, &plan, PlanStep::Created, cx.actor, now)?;
    run.plan_id = Some(plan.id);
    Ok(())
}
