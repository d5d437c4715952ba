//! Makes the plan of a run, without items.

use chrono::TimeDelta;

use super::SyncPlan;
use crate::{
    Entity, Error, Result, SyncRunId, Text,
    accounts::Role,
    plans::{NewPlan, PlanCreator, PlanKind, PlanStatus, PlanStep},
    use_cases::Context,
};

/// Makes the plan of a run. Discards plans that runs of processes which died have left unfinished: the
/// caller holds the sync lock, so that no other run is collecting items.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::NotFound`] if the run doesn't exist.
pub fn begin_sync_plan(cx: Context<'_>, run_id: SyncRunId, max_age: TimeDelta) -> Result<SyncPlan> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let now = cx.now();
        let left = unit
            .plans()
            .lock_all(PlanKind::HaierSync, PlanStatus::Planning)?;
        for mut plan in left {
            plan.status = PlanStatus::Discarded;
            plan.updated_at = now;
            unit.plans()
                .record_step(plan.id, PlanStep::Discarded, cx.actor, now)?;
            unit.plans().save(&plan)?;
        }
        let found = unit.sync_runs().lock(run_id)?;
        let mut run = found.ok_or_else(|| Error::not_found(Entity::SyncRun, run_id))?;
        let reason = format!("sync {run_id} ({})", run.sync_type.as_str());
        let new = NewPlan {
            kind: PlanKind::HaierSync,
            reason: Text::lossy(&reason).unwrap_or_else(|| Text::constant("sync")),
            creator: PlanCreator::of(cx.actor),
            expires_at: now + max_age,
            status: PlanStatus::Planning,
        };
        let plan = unit.plans().insert(&new, now)?;
        unit.plans()
            .record_step(plan.id, PlanStep::Created, cx.actor, now)?;
        run.plan_id = Some(plan.id);
        unit.sync_runs().save(&run)?;
        Ok(SyncPlan {
            id: plan.id,
            items: 0,
        })
    })
}
