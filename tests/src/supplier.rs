//! Offers and figures of the supplier, planned and applied as a sync does.

use std::collections::BTreeSet;

use cangku_domain::{
    Result,
    catalog::ProductCode,
    supplier::{SafetyLimits, SupplierOffer, SupplierStock, SyncType},
    use_cases::{
        Context, OffersSummary, PlannedBatch, StockSummary, SyncApproval, SyncPlan, Unchanged,
        apply_sync_plan, finish_sync_plan, plan_sync_not_listed, plan_sync_offers, plan_sync_stock,
        start_sync,
    },
};
use cangku_persistence::Database;
use chrono::TimeDelta;

/// Brings a batch of offers.
///
/// # Errors
/// Those of the use cases.
pub fn apply_offers(
    cx: Context<'_>,
    database: &Database,
    offers: &[SupplierOffer],
) -> Result<OffersSummary> {
    planned(cx, database, |plan| {
        plan_sync_offers(
            cx,
            database,
            plan,
            &SafetyLimits::default(),
            offers,
            Unchanged::RecordedEach,
        )
    })
}

/// Brings a batch of stock figures.
///
/// # Errors
/// Those of the use cases.
pub fn apply_figures(
    cx: Context<'_>,
    database: &Database,
    figures: &[SupplierStock],
) -> Result<StockSummary> {
    planned(cx, database, |plan| {
        plan_sync_stock(cx, database, plan, figures, Unchanged::RecordedEach)
    })
}

/// Marks the products that a complete list lacks; returns their codes.
///
/// # Errors
/// Those of the use cases.
pub fn mark_not_listed(
    cx: Context<'_>,
    database: &Database,
    listed: &BTreeSet<ProductCode>,
) -> Result<Vec<ProductCode>> {
    planned(cx, database, |plan| {
        plan_sync_not_listed(cx, database, plan, listed)
    })
}

fn planned<T>(
    cx: Context<'_>,
    database: &Database,
    add: impl FnOnce(SyncPlan) -> Result<PlannedBatch<T>>,
) -> Result<T> {
    let (run, _lease) = start_sync(cx, database, SyncType::Full, TimeDelta::hours(1))?;
    let plan = SyncPlan {
        id: run.plan_id.unwrap(),
        items: 0,
    };
    let PlannedBatch { plan, result, .. } = add(plan)?;
    let mut status = finish_sync_plan(cx, plan, &[], SyncApproval::WithinLimits, false)?.status;
    while status.is_running() {
        apply_sync_plan(cx, plan.id, 500)?;
        let id = plan.id;
        status = cx
            .transactor
            .run(|unit| Ok(unit.plans().lock(id)?.unwrap().status))?;
    }
    Ok(result)
}
