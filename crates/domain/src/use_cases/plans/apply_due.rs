//! Goes on with plans that nobody waits for.

use super::{advance::advance, move_plan::expire};
use crate::{Result, accounts::Role, plans::Plan, use_cases::Context};

/// Works on the next items of the oldest plan that is at work, or makes a plan stale that has grown too
/// old. Returns it; `None` if there is no such plan, or others work on all of them.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin or the shop itself.
pub fn apply_due_plan(cx: Context<'_>, limit: u32) -> Result<Option<Plan>> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let now = cx.now();
        let Some(plan) = unit.plans().lock_next_due(now)? else {
            return Ok(None);
        };
        let plan = match plan.is_expired(now) {
            true => expire(cx, unit, plan)?,
            false => advance(cx, unit, plan, limit)?,
        };
        Ok(Some(plan))
    })
}
