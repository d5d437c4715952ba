//! Goes on with plans that nobody waits for.

use super::{
    advance::{advance, skip_next},
    move_plan::expire,
};
use crate::{
    Error, PlanId, Result,
    accounts::Role,
    plans::{Plan, PlannedProduct},
    ports::UnitOfWork,
    use_cases::Context,
};

/// What a round did.
#[derive(Debug)]
pub enum PlanRound {
    /// Nothing: no plan is due, or others work on all that are.
    Idle,
    /// It worked on items of the plan, or made a plan stale that had grown too old.
    Worked(Plan),
    /// The plan's next items can't be written now, such as while others have locked their rows: another
    /// plan comes first in the next round.
    Deferred(PlanId, Error),
    /// The plan's next item can't be written, for this reason; it was passed over.
    Skipped(Plan, Option<PlannedProduct>, String),
}

/// Works on the next items of the plan that is due and was worked on least recently, or makes a plan stale
/// that has grown too old. If the items can't be written together, the first is tried alone: one that
/// can't be written doesn't hold up the others, and a plan doesn't hold up other plans.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin or the shop itself; [`Error::Storage`] if storage is
/// unavailable.
pub fn apply_due_plan(cx: Context<'_>, limit: u32) -> Result<PlanRound> {
    cx.actor.require(Role::Admin)?;
    work_on_plan(cx, limit, |unit| {
        Ok(unit.plans().lock_next_due(cx.now())?)
    })
}

/// As [`apply_due_plan`], for the plan that `pick` locks.
pub(in crate::use_cases) fn work_on_plan(
    cx: Context<'_>,
    limit: u32,
    pick: impl Fn(&mut dyn UnitOfWork) -> Result<Option<Plan>>,
) -> Result<PlanRound> {
    let mut picked = None;
    let done = cx.transactor.run(|unit| {
        let now = cx.now();
        let Some(plan) = pick(unit)? else {
            return Ok(None);
        };
        picked = Some(plan.id);
        let plan = match plan.is_expired(now) {
            true => expire(cx, unit, plan)?,
            false => advance(cx, unit, plan, limit)?,
        };
        Ok(Some(plan))
    });
    match (done, picked) {
        (Ok(None), _) => Ok(PlanRound::Idle),
        (Ok(Some(plan)), _) => Ok(PlanRound::Worked(plan)),
        (Err(error), None) => Err(error),
        (Err(error), Some(_)) if error.is_unavailable() => Err(error),
        (Err(_together), Some(id)) => apply_one(cx, id),
    }
}

/// Works on the plan's next item alone.
fn apply_one(cx: Context<'_>, id: PlanId) -> Result<PlanRound> {
    let mut position = None;
    let done = cx.transactor.run(|unit| match unit.plans().lock(id)? {
        Some(plan) => {
            position = plan.position;
            advance(cx, unit, plan, 1).map(Some)
        }
        None => Ok(None),
    });
    let error = match done {
        Ok(None) => return Ok(PlanRound::Idle),
        Ok(Some(plan)) => return Ok(PlanRound::Worked(plan)),
        Err(error) if error.is_unavailable() => return Err(error),
        Err(error) => error,
    };
    if error.is_contention() {
        // Its turn comes after that of the others.
        cx.transactor.run(|unit| {
            if let Some(mut plan) = unit.plans().lock(id)? {
                plan.updated_at = cx.now();
                unit.plans().save(&plan)?;
            }
            Ok(())
        })?;
        return Ok(PlanRound::Deferred(id, error));
    }
    cx.transactor.run(|unit| match unit.plans().lock(id)? {
        None => Ok(PlanRound::Idle),
        // Another worker has passed over the item meanwhile: the next one wasn't tried yet.
        Some(plan) if plan.position != position => Ok(PlanRound::Worked(plan)),
        Some(plan) => {
            let (plan, product) = skip_next(cx, unit, plan)?;
            Ok(PlanRound::Skipped(plan, product, error.to_string()))
        }
    })
}
