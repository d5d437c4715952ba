//! Writes items of a plan, each if the value before still holds.

mod counts;
mod created;
mod direction;
mod targets;
mod work;

use chrono::{DateTime, Utc};

use self::{created::Creation, direction::Direction, work::Work};
use crate::{
    Result,
    accounts::Actor,
    plans::{ItemChange, ItemOutcome, Plan, PlanItem},
    ports::UnitOfWork,
};

/// Applies items; the others become stale.
pub(super) fn apply_items(
    unit: &mut dyn UnitOfWork,
    plan: &Plan,
    items: &[PlanItem],
    author: &Actor,
    now: DateTime<Utc>,
) -> Result<Vec<ItemOutcome>> {
    let mut work = Work::lock(unit, plan, items, Direction::Apply, now)?;
    work.create_products(unit, items)?;
    for item in items {
        work.apply(item);
    }
    work.write(unit, author)
}

/// Undoes items; the others are kept.
pub(super) fn undo_items(
    unit: &mut dyn UnitOfWork,
    plan: &Plan,
    items: &[PlanItem],
    author: &Actor,
    now: DateTime<Utc>,
) -> Result<Vec<ItemOutcome>> {
    let mut work = Work::lock(unit, plan, items, Direction::Undo, now)?;
    let mut creations = Vec::new();
    for item in items {
        match &item.change {
            ItemChange::Create(values) => creations.push(Creation { item, values }),
            _ => work.undo(item),
        }
    }
    // Last: the units of these products are among the other items.
    let mut outcomes = work.write(unit, author)?;
    for creation in creations {
        outcomes.push(creation.undo(unit, now)?);
    }
    Ok(outcomes)
}
