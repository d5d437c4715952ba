//! Records what a sync of the complete list has confirmed.

use crate::{
    Entity, Error, Result, SyncRunId, accounts::Scope, plans::PlanStatus, supplier::HAIER,
    use_cases::Context,
};

/// Records that a run of the complete list, which went through it to the end, has confirmed what it left
/// unchanged: the products if its plan was applied, and the figures if it was `with_stock`. What it couldn't
/// fetch or write is excluded.
///
/// # Errors
/// [`Error::NotFound`] if the run doesn't exist; [`Error::Forbidden`] unless the actor has the scope `haier:*`.
pub fn confirm_sync(cx: Context<'_>, id: SyncRunId, with_stock: bool) -> Result<()> {
    cx.actor.require(Scope::HaierAll)?;
    cx.transactor.run(|unit| {
        let found = unit.sync_runs().lock(id)?;
        let run = found.ok_or_else(|| Error::not_found(Entity::SyncRun, id))?;
        let (Some(plan_id), Some(began)) = (run.plan_id, run.started_at) else {
            return Ok(());
        };
        let plan = unit.plans().lock(plan_id)?;
        let is_applied = |status| matches!(status, PlanStatus::Applied | PlanStatus::PartlyApplied);
        if plan.is_some_and(|plan| is_applied(plan.status)) {
            unit.sync_confirmations().confirm_products(HAIER, began)?;
        }
        if with_stock {
            unit.sync_confirmations()
                .exclude_unwritten_figures(plan_id)?;
            unit.sync_confirmations().confirm_figures(HAIER, began)?;
        }
        Ok(())
    })
}
