//! Approves, applies, undoes and discards plans.

use super::{advance::advance, record_step::record_step};
use crate::{
    Entity, Error, ExpectedVersion, PlanId, Result,
    accounts::Scope,
    attention::AttentionSubject,
    plans::{Plan, PlanAction, PlanKind, PlanRefusal, PlanRules, PlanStatus, PlanStep},
    ports::UnitOfWork,
    use_cases::{
        Context, Created, Once, audited::Audited, once::create_once,
        sync_schedule::pause_after_undo,
    },
};

/// A step that somebody takes with a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanMove {
    /// The plan.
    pub plan: PlanId,
    /// The step.
    pub action: PlanAction,
    /// The versions of the plan on which it may be based.
    pub expected: ExpectedVersion,
    /// Maximum number of items to work on in the same transaction: small plans are applied or undone at
    /// once. [`advance_plan`](super::advance_plan) and the job go on with the others.
    pub work: u32,
}

/// Takes a step with a plan, at most once per idempotency key. To apply or to undo a plan that is at
/// work goes on with it; if it has ended so already, nothing changes. A plan that has grown too old
/// becomes stale instead. If the plan of a sync is undone, the schedule of the sync is paused.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `catalog:write`; [`Error::NotFound`]; [`Error::StaleVersion`] if
/// the step isn't based on the plan's version; [`Error::Plan`] if its status or a rule forbids the
/// step; [`Error::IdempotencyKeyReused`].
pub fn move_plan_once(
    cx: Context<'_>,
    rules: PlanRules,
    step: &PlanMove,
    once: &Once<Plan>,
) -> Result<Created<Plan>> {
    cx.actor.require(Scope::CatalogWrite)?;
    let moved = create_once(cx, once, |unit| {
        // Before the plan, as when a run is started.
        let schedule = match step.action {
            PlanAction::Undo => Some(unit.sync_schedule().lock()?),
            _ => None,
        };
        let mut plan = lock(unit, step)?;
        if let Some(scope) = plan.kind.further_scope() {
            cx.actor.require(scope)?;
        }
        let was_held = plan.status == PlanStatus::Held;
        let now = cx.now();
        if plan.is_expired(now) {
            return Err(PlanRefusal::Stale.into());
        }
        if plan.take(step.action, cx.actor, rules, now)? {
            let taken = PlanStep::of(step.action);
            record_step(unit, &plan, taken, cx.actor, now)?;
            if let (Some(schedule), PlanKind::HaierSync) = (schedule, plan.kind) {
                pause_after_undo(cx, unit, schedule, plan.id)?;
            }
        }
        if was_held {
            settle(cx, unit, &plan)?;
        }
        advance(cx, unit, plan, step.work).map(Audited::recorded)
    });
    if let Err(Error::Plan(PlanRefusal::Stale)) = moved {
        // In a transaction of its own, since the other one was rolled back. If it fails, the job makes
        // the plan stale.
        let expired = cx.transactor.run(|unit| {
            let plan = unit.plans().lock(step.plan)?;
            plan.map(|plan| expire(cx, unit, plan)).transpose()
        });
        drop(expired);
    }
    moved
}

fn lock(unit: &mut dyn UnitOfWork, step: &PlanMove) -> Result<Plan> {
    let found = unit.plans().lock(step.plan)?;
    let plan = found.ok_or_else(|| Error::not_found(Entity::Plan, step.plan))?;
    step.expected.check(Entity::Plan, plan.version)?;
    Ok(plan)
}

/// Settles the entry of the attention list about a plan that is held no more.
fn settle(cx: Context<'_>, unit: &mut dyn UnitOfWork, plan: &Plan) -> Result<()> {
    let subject = AttentionSubject::held_plan(plan.id);
    let actor = &cx.actor.name;
    Ok(unit.attention().resolve(&[subject], actor, cx.now())?)
}

/// Makes a plan stale that has grown too old.
pub(super) fn expire(cx: Context<'_>, unit: &mut dyn UnitOfWork, mut plan: Plan) -> Result<Plan> {
    let now = cx.now();
    let was_held = plan.status == PlanStatus::Held;
    if !plan.expire(now) {
        return Ok(plan);
    }
    if was_held {
        settle(cx, unit, &plan)?;
    }
    record_step(unit, &plan, PlanStep::Expired, cx.actor, now)?;
    Ok(unit.plans().save(&plan)?)
}
