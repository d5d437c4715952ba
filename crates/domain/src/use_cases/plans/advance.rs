//! Goes on with a plan that is being applied or undone.

use super::{
    record_step::record_step,
    write_items::{apply_items, undo_items},
};
use crate::{
    Entity, Error, PlanId, Result,
    accounts::{Actor, Client, Role, Scopes},
    plans::{
        ItemOutcome, ItemReason, ItemStatus, Plan, PlanItem, PlanStatus, PlanStep, PlannedProduct,
    },
    ports::UnitOfWork,
    use_cases::Context,
};

/// Works on the next items of a plan, at most `limit`, in one transaction: what is written is recorded
/// with it, so that work that ends at any point goes on where it was. Does nothing to a plan that
/// isn't at work. Returns the plan; if its status still
/// [is running](crate::plans::PlanStatus::is_running), more is left.
///
/// The log names who had the plan applied or undone.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::NotFound`].
pub fn advance_plan(cx: Context<'_>, id: PlanId, limit: u32) -> Result<Plan> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let found = unit.plans().lock(id)?;
        let plan = found.ok_or_else(|| Error::not_found(Entity::Plan, id))?;
        advance(cx, unit, plan, limit)
    })
}

/// As [`advance_plan`], for a plan whose row is locked. Saves it in any case.
pub(super) fn advance(
    cx: Context<'_>,
    unit: &mut dyn UnitOfWork,
    plan: Plan,
    limit: u32,
) -> Result<Plan> {
    let now = cx.now();
    work_on(
        cx,
        unit,
        plan,
        limit,
        |unit, plan, items, author| match plan.status {
            PlanStatus::Undoing => undo_items(unit, plan, items, author, now),
            _ => apply_items(unit, plan, items, author, now),
        },
    )
}

/// Passes over the next item, which can't be written. Returns its product as well.
pub(super) fn skip_next(
    cx: Context<'_>,
    unit: &mut dyn UnitOfWork,
    plan: Plan,
) -> Result<(Plan, Option<PlannedProduct>)> {
    let mut product = None;
    let plan = work_on(cx, unit, plan, 1, |_unit, plan, items, _author| {
        product = items.first().map(|item| item.product.clone());
        let status = match plan.status {
            PlanStatus::Undoing => ItemStatus::Kept,
            _ => ItemStatus::Stale,
        };
        let failed = |item| ItemOutcome::unwritten(item, status, ItemReason::Failed);
        Ok(items.iter().map(failed).collect())
    })?;
    Ok((plan, product))
}

/// Has the next items of a plan worked on; stores what became of them, and ends the plan after the last.
fn work_on(
    cx: Context<'_>,
    unit: &mut dyn UnitOfWork,
    mut plan: Plan,
    limit: u32,
    work: impl FnOnce(&mut dyn UnitOfWork, &Plan, &[PlanItem], &Actor) -> Result<Vec<ItemOutcome>>,
) -> Result<Plan> {
    let now = cx.now();
    let (from, ended) = match plan.status {
        PlanStatus::Applying => (ItemStatus::Pending, PlanStep::Applied),
        PlanStatus::Undoing => (ItemStatus::Applied, PlanStep::Undone),
        // What the caller has changed otherwise.
        _ => return Ok(unit.plans().save(&plan)?),
    };
    // Undone in the opposite order: the units of a product before its creation.
    let items = match plan.status {
        PlanStatus::Undoing => unit
            .plans()
            .items_before(plan.id, from, plan.position, limit)?,
        _ => unit
            .plans()
            .items_after(plan.id, from, plan.position, limit)?,
    };
    let author = author(unit, &plan, cx.actor)?;
    let outcomes = work(unit, &plan, &items, &author)?;
    unit.plans().save_outcomes(&outcomes)?;
    count(&mut plan, from, &outcomes);
    plan.position = items.last().map(|item| item.id).or(plan.position);
    plan.updated_at = now;
    if usize::try_from(limit).is_ok_and(|limit| items.len() < limit) {
        plan.finish(now);
        record_step(unit, &plan, ended, &author, now)?;
    }
    Ok(unit.plans().save(&plan)?)
}

fn count(plan: &mut Plan, from: ItemStatus, outcomes: &[ItemOutcome]) {
    for outcome in outcomes {
        plan.counts.move_one(from, outcome.status);
    }
}

/// Who had the plan applied or undone.
fn author(unit: &mut dyn UnitOfWork, plan: &Plan, worker: &Actor) -> Result<Actor> {
    let step = match plan.status {
        PlanStatus::Undoing => PlanStep::Undoing,
        _ => PlanStep::Applying,
    };
    let recorded = unit.plans().last_step(plan.id, step)?;
    Ok(match recorded {
        None => worker.clone(),
        Some(step) => Actor {
            user_id: step.user_id,
            api_key_id: None,
            name: step.name,
            role: Role::Admin,
            key_scopes: Scopes::NONE,
            request_id: step.request_id,
            client: Client::default(),
        },
    })
}
