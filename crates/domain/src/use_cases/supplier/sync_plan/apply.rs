//! Applies the plan of a sync.

use crate::{
    PlanId, Result,
    accounts::Scope,
    plans::{ItemReason, ItemStatus, PlanField, PlanItem},
    ports::{PlanItemFilter, Reader},
    use_cases::{Context, PlanRound, plans::work_on_plan},
};

/// Items of one page.
const PAGE: u32 = 1_000;

/// Works on the next items of the plan, at most `limit`, as
/// [`apply_due_plan`](crate::use_cases::apply_due_plan) does for the plan that is due.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `haier:*`;
/// [`Error::Storage`](crate::Error::Storage) if storage is unavailable.
pub fn apply_sync_plan(cx: Context<'_>, id: PlanId, limit: u32) -> Result<PlanRound> {
    cx.actor.require(Scope::HaierAll)?;
    work_on_plan(cx, limit, |unit| Ok(unit.plans().lock(id)?))
}

/// The items of an applied plan whose products should be fetched again, by id: those that couldn't be written,
/// and figures of units that were outdated before they were written. What a person has decided in the meantime
/// is no failure.
pub fn failed_items(reader: &dyn Reader, id: PlanId) -> Result<Vec<PlanItem>> {
    let filter = PlanItemFilter {
        status: Some(ItemStatus::Stale),
        ..PlanItemFilter::default()
    };
    let mut failed = Vec::new();
    let mut position = None;
    loop {
        let page = reader
            .read(|session| Ok(session.plans().items_behind(id, &filter, position, PAGE)?))?;
        let Some(last) = page.last() else {
            return Ok(failed);
        };
        position = Some(last.id);
        failed.extend(page.into_iter().filter(is_failure));
    }
}

fn is_failure(item: &PlanItem) -> bool {
    match item.reason {
        ItemReason::Failed | ItemReason::StockOverflow | ItemReason::HeldAboveCount => true,
        // The plan should have created the product.
        ItemReason::ProductDeleted => item.product.id.is_none(),
        ItemReason::ChangedSince => item.change.field() == Some(PlanField::Units),
        _ => false,
    }
}
