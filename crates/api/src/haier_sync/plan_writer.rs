//! Ends the plan of a run: has it applied, unless a person must decide.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use cangku_domain::{
    OptionalText,
    plans::{FieldValue, ItemChange, Plan, PlanField, PlanItem, PlanStatus},
    supplier::{FailureReason, SyncFailure, SyncStage},
    use_cases::PlanRound,
};

use super::{
    progress::SyncProgress, report::SyncPlanReport, retry::WriteError, run_writer::RunWriter,
    stop::StopSignal, sync_stats::SyncStats,
};

/// Pause before items are tried again whose rows others have locked.
const PAUSE: Duration = Duration::from_millis(100);

/// Why items couldn't be written, by product code.
type Reasons = BTreeMap<String, String>;

/// Completes the plan and, if it may be, applies it. Items that can't be written are failures of the
/// run.
pub(super) async fn finish(
    run: &mut RunWriter,
    stats: &mut SyncStats,
    batch: u32,
    progress: &dyn SyncProgress,
    stop: &StopSignal,
) -> Result<SyncPlanReport, WriteError> {
    let mut plan = run.finish_plan().await?;
    let mut reasons = Reasons::new();
    if plan.status == PlanStatus::Applying {
        (plan, reasons) = apply(run, plan, batch, progress, stop).await?;
    }
    // If the run was resumed, a server may have written the plan to its end.
    if matches!(
        plan.status,
        PlanStatus::Applying | PlanStatus::Applied | PlanStatus::PartlyApplied
    ) {
        let failures = match plan.counts.stale {
            0 => Vec::new(),
            _ => failures(run.failed_items().await?, &reasons),
        };
        stats.add_unwritten(&failures);
        run.record_written(failures).await?;
    }
    if plan.status != PlanStatus::Held && stats.failures() > 0 {
        run.restate_errors().await?;
    }
    Ok(SyncPlanReport::from(&plan))
}

async fn apply(
    run: &RunWriter,
    mut plan: Plan,
    batch: u32,
    progress: &dyn SyncProgress,
    stop: &StopSignal,
) -> Result<(Plan, Reasons), WriteError> {
    let total = plan.counts.pending;
    let mut reasons = Reasons::new();
    loop {
        match run.apply(batch).await? {
            PlanRound::Worked(advanced) => plan = advanced,
            PlanRound::Skipped(advanced, product, error) => {
                tracing::warn!(plan = advanced.id.get(), error, "an item can't be written");
                if let Some(code) = product.and_then(|product| product.code) {
                    reasons.insert(code, error);
                }
                plan = advanced;
            }
            // A server goes on with the plan.
            PlanRound::Deferred(..) if stop.is_raised() => return Ok((plan, reasons)),
            PlanRound::Deferred(..) => tokio::time::sleep(PAUSE).await,
            // The plan was deleted.
            PlanRound::Idle => return Ok((plan, reasons)),
        }
        if !plan.status.is_running() {
            return Ok((plan, reasons));
        }
        progress.applied(total.saturating_sub(plan.counts.pending), total);
    }
}

/// The items as failures, one for each product and stage.
fn failures(items: Vec<PlanItem>, reasons: &Reasons) -> Vec<SyncFailure> {
    let mut seen = BTreeSet::new();
    let mut failures = Vec::new();
    for item in items {
        let stages = stages(&item.change);
        let code = item.product.code.unwrap_or_default();
        let reason = match reasons.get(&code) {
            Some(reason) => reason.clone(),
            None => format!("{}: the next sync tries it again", item.reason.as_str()),
        };
        for stage in stages {
            if seen.insert((code.clone(), *stage)) {
                failures.push(SyncFailure {
                    product_code: OptionalText::lossy(&code),
                    stage: *stage,
                    reason_code: FailureReason::NotWritten,
                    reason: OptionalText::lossy(&reason),
                });
            }
        }
    }
    failures
}

/// The stages that bring what an item writes.
fn stages(change: &ItemChange) -> &'static [SyncStage] {
    if let ItemChange::Create(product) = change {
        let has_prices =
            product.get(PlanField::SupplyPrice) != Some(&FieldValue::SupplyPrice(None));
        return match has_prices {
            true => &[SyncStage::Products, SyncStage::Prices],
            false => &[SyncStage::Products],
        };
    }
    match change.field() {
        Some(PlanField::Units | PlanField::Warehouse) => &[SyncStage::Stock],
        Some(
            PlanField::Price
            | PlanField::SupplyPrice
            | PlanField::InvoicePrice
            | PlanField::MarketPrice
            | PlanField::StockRebate
            | PlanField::RebateMoney
            | PlanField::PriceRefusal,
        ) => &[SyncStage::Prices],
        _ => &[SyncStage::Products],
    }
}
