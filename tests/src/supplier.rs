//! Offers and figures of the supplier, planned and applied as a sync does.

use std::collections::BTreeSet;

use cangku_domain::{
    Result, SyncRunId,
    catalog::ProductCode,
    ports::Reader,
    supplier::{SafetyLimits, SupplierOffer, SupplierStock, SyncRunDraft, SyncType},
    use_cases::{
        Context, OffersSummary, PlannedBatch, StockSummary, SyncApproval, SyncPlan,
        apply_sync_plan, begin_sync_plan, finish_sync_plan, plan_sync_not_listed, plan_sync_offers,
        plan_sync_stock,
    },
};
use chrono::TimeDelta;

/// Brings a batch of offers.
///
/// # Errors
/// Those of the use cases.
pub fn apply_offers(
    cx: Context<'_>,
    reader: &dyn Reader,
    offers: &[SupplierOffer],
) -> Result<OffersSummary> {
    planned(cx, |plan| {
        plan_sync_offers(cx, reader, plan, &SafetyLimits::default(), offers, true)
    })
}

/// Brings a batch of stock figures.
///
/// # Errors
/// Those of the use cases.
pub fn apply_figures(
    cx: Context<'_>,
    reader: &dyn Reader,
    figures: &[SupplierStock],
) -> Result<StockSummary> {
    planned(cx, |plan| plan_sync_stock(cx, reader, plan, figures))
}

/// Marks the products that a complete list lacks; returns their codes.
///
/// # Errors
/// Those of the use cases.
pub fn mark_not_listed(
    cx: Context<'_>,
    reader: &dyn Reader,
    listed: &BTreeSet<ProductCode>,
) -> Result<Vec<ProductCode>> {
    planned(cx, |plan| plan_sync_not_listed(cx, reader, plan, listed))
}

fn planned<T>(cx: Context<'_>, add: impl FnOnce(SyncPlan) -> Result<PlannedBatch<T>>) -> Result<T> {
    let run = run(cx)?;
    let plan = begin_sync_plan(cx, run, TimeDelta::hours(1))?;
    let PlannedBatch { plan, result, .. } = add(plan)?;
    let mut status = finish_sync_plan(cx, plan, &[], SyncApproval::WithinLimits)?.status;
    while status.is_running() {
        apply_sync_plan(cx, plan.id, 500)?;
        let id = plan.id;
        status = cx
            .transactor
            .run(|unit| Ok(unit.plans().lock(id)?.unwrap().status))?;
    }
    Ok(result)
}

fn run(cx: Context<'_>) -> Result<SyncRunId> {
    let draft = SyncRunDraft {
        sync_type: SyncType::Full,
        triggered_by: cx.actor.name.clone(),
    };
    cx.transactor
        .run(|unit| Ok(unit.sync_runs().insert(&draft, cx.now())?.id))
}
