//! Checks whether stock, log and holds agree, and repairs stock from its log.

use actix_web::{HttpResponse, post};
use cangku_domain::{
    inventory::{Inconsistency, InconsistencyKind},
    orders::MoneyInconsistency,
    use_cases::{self, ReconcileRequest, Reconciled, RepairMode, StockRepair},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::log_query::{moment, product};
use crate::http::{
    openapi::responses::RestrictedErrors,
    request::{caller::CurrentCaller, query::Query},
    response::problem::Problem,
    state::{self, App},
};

/// What to check, and whether to repair stock.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReconcileQuery {
    /// Id of the product; default: all products.
    #[param(value_type = Option<i64>, minimum = 1)]
    product: Option<String>,
    /// Checks the chain of the log only from this time on.
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<String>,
    /// Whether to set a stock that isn't the sum of its log to that sum, and a count of held units
    /// to the sum of the open holds; default false.
    #[param(value_type = Option<bool>)]
    repair: Option<String>,
    /// With `repair`: only reports what a repair would do; default false. Without it, nothing is
    /// changed anyway.
    #[param(value_type = Option<bool>)]
    dry_run: Option<String>,
}

impl ReconcileQuery {
    fn read(query: Query<Self>) -> Result<ReconcileRequest, Problem> {
        let (query, mut check) = query.into_parts();
        let product = check.optional("product", query.product, product);
        let since = check.unblank("since", query.since, moment);
        let repair = check.flag("repair", query.repair).unwrap_or_default();
        let dry_run = check.flag("dry_run", query.dry_run).unwrap_or_default();
        let repair = match (repair, dry_run) {
            (true, true) => RepairMode::DryRun,
            (true, false) => RepairMode::Perform,
            (false, _) => RepairMode::Leave,
        };
        check.finish(ReconcileRequest {
            product,
            since,
            repair,
        })
    }
}

/// The result of a reconciliation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reconciliation)]
pub struct ReconciliationResponse {
    products_checked: u64,
    rows_checked: u64,
    /// Whether everything agreed, before any repair.
    is_consistent: bool,
    /// Everything that didn't agree before any repair.
    divergences: Vec<InconsistencyResponse>,
    /// What was done, or in a dry run would be, about each stock that isn't the sum of its log, and
    /// each count of held units that isn't the sum of the open holds; empty unless a repair was
    /// asked for.
    repairs: Vec<RepairResponse>,
    /// Number of orders whose money was checked; 0 if only one product was asked for.
    orders_checked: u64,
    /// Amounts of orders that didn't agree before any repair.
    order_divergences: Vec<MoneyInconsistencyResponse>,
    /// Ids of the orders whose money was repaired, or in a dry run would be.
    repaired_orders: Vec<i64>,
}

/// An amount of an order that doesn't agree.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MoneyDivergence)]
pub struct MoneyInconsistencyResponse {
    order_id: i64,
    /// `payment_missing` (it was paid, but has no payment), `paid_differs`, `refunded_differs`,
    /// `credited_differs`, `refund_due_not_listed` or `refund_due_wrongly_listed` (in the attention
    /// list).
    kind: &'static str,
    /// The amount as it is, in yuan.
    #[schema(example = "0.00")]
    actual: String,
    /// The amount as it should be, in yuan.
    #[schema(example = "2999.00")]
    expected: String,
}

impl From<&MoneyInconsistency> for MoneyInconsistencyResponse {
    fn from(inconsistency: &MoneyInconsistency) -> Self {
        Self {
            order_id: inconsistency.order_id.get(),
            kind: inconsistency.kind.as_str(),
            actual: inconsistency.actual.to_string(),
            expected: inconsistency.expected.to_string(),
        }
    }
}

/// A repair of one figure of a product's stock.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockRepair)]
pub struct RepairResponse {
    product_id: i64,
    /// `stock` or `held`.
    #[schema(example = "stock")]
    figure: &'static str,
    /// `repaired`, `would_be_repaired` (a dry run) or `not_repairable`: the chain of the log is
    /// broken, or its sum is no valid stock.
    #[schema(example = "repaired")]
    outcome: &'static str,
    /// The units found by the check.
    before: i64,
    /// The units according to log or holds; null if it can't be repaired.
    #[schema(required = true)]
    after: Option<i64>,
}

impl RepairResponse {
    fn of(repair: &StockRepair, mode: RepairMode) -> Self {
        let outcome = match (repair.after, mode) {
            (None, _) => "not_repairable",
            (Some(_), RepairMode::Perform) => "repaired",
            (Some(_), RepairMode::DryRun | RepairMode::Leave) => "would_be_repaired",
        };
        Self {
            product_id: repair.product_id.get(),
            figure: repair.figure.as_str(),
            outcome,
            before: repair.before,
            after: repair.after,
        }
    }
}

/// A figure that doesn't agree.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Divergence)]
pub struct InconsistencyResponse {
    product_id: i64,
    /// `stock_differs`, `chain_broken`, `held_differs` (the product's count of held units isn't
    /// what its open holds hold) or `holds_differ` (the open holds aren't what the log leaves).
    kind: &'static str,
    /// The first row of the log that diverges; null if it isn't about a row.
    #[schema(required = true)]
    log_id: Option<i64>,
    /// The figure as it is.
    actual: i64,
    /// The figure as it should be.
    expected: i64,
}

impl From<&Inconsistency> for InconsistencyResponse {
    fn from(inconsistency: &Inconsistency) -> Self {
        let (log_id, actual, expected) = match inconsistency.kind {
            InconsistencyKind::StockDiffers { stock, log_sum } => {
                (None, i64::from(stock.get()), log_sum)
            }
            InconsistencyKind::ChainBroken {
                log_id,
                expected_stock_after,
                stock_after,
            } => (
                Some(log_id.get()),
                i64::from(stock_after.get()),
                expected_stock_after,
            ),
            InconsistencyKind::HeldDiffers { held, open } => (None, held, open),
            InconsistencyKind::HoldsDiffer { open, expected } => (None, open, expected),
        };
        let product_id = inconsistency.product_id.get();
        Self {
            product_id,
            kind: inconsistency.kind.as_str(),
            log_id,
            actual,
            expected,
        }
    }
}

impl ReconciliationResponse {
    fn of(reconciled: &Reconciled, mode: RepairMode) -> Self {
        let Reconciled {
            found,
            repairs,
            money,
            repaired_orders,
        } = reconciled;
        let repairs = repairs
            .iter()
            .map(|repair| RepairResponse::of(repair, mode));
        Self {
            products_checked: found.products_checked,
            rows_checked: found.rows_checked,
            is_consistent: found.inconsistencies.is_empty() && money.inconsistencies.is_empty(),
            divergences: found.inconsistencies.iter().map(Into::into).collect(),
            repairs: repairs.collect(),
            orders_checked: money.orders_checked,
            order_divergences: money.inconsistencies.iter().map(Into::into).collect(),
            repaired_orders: repaired_orders.iter().map(|id| id.get()).collect(),
        }
    }
}

/// Checks that stock, log and holds agree, and the orders' money with their payments, and reports
/// what doesn't (admin).
///
/// It changes nothing, unless `repair` asks for stock to be set to the sum of its log, and the
/// count of held units to the sum of the open holds, which are authoritative. A broken chain is
/// never repaired, nor are holds. Sums of orders are set to those of their payments, refunds and
/// lines; a missing payment of an order that was paid is recorded.
#[utoipa::path(tag = "stock", operation_id = "reconcile_inventory", params(ReconcileQuery),
    responses(
    (status = 200, body = ReconciliationResponse), RestrictedErrors))]
#[post("/inventory/reconcile")]
pub async fn reconcile_inventory(
    caller: CurrentCaller,
    app: App,
    query: Query<ReconcileQuery>,
) -> Result<HttpResponse, Problem> {
    let request = ReconcileQuery::read(query)?;
    let reconciled = state::read_as(&app, caller.0, move |cx, reader| {
        use_cases::reconcile_inventory(cx, reader, &request, &|_stage| {})
    });
    let response = ReconciliationResponse::of(&reconciled.await?, request.repair);
    Ok(HttpResponse::Ok().json(response))
}
