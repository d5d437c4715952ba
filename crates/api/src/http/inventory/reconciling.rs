//! Whether stock, log and holds agree.

use actix_web::{HttpResponse, post};
use cangku_domain::{
    inventory::{Divergence, DivergenceKind, Reconciliation},
    use_cases::reconcile_inventory,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::log_query::product;
use crate::http::{
    caller::Admin,
    problem::Problem,
    query::Query,
    responses::Deleting,
    state::{self, App},
};

/// Which product is meant.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReconcileQuery {
    /// Id of the product; without, all.
    #[param(value_type = Option<i64>, minimum = 1)]
    product: Option<String>,
}

/// What a reconciliation found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reconciliation)]
pub struct ReconciliationAnswer {
    products_checked: u64,
    rows_checked: u64,
    /// Whether everything agrees.
    is_consistent: bool,
    divergences: Vec<DivergenceAnswer>,
}

/// Something that doesn't agree.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Divergence)]
pub struct DivergenceAnswer {
    product_id: i64,
    /// `stock_differs`, `chain_broken` or `holds_differ`.
    kind: &'static str,
    /// The first row of the log that diverges; null where it isn't about a row.
    #[schema(required = true)]
    log_id: Option<i64>,
    /// What it is.
    actual: i64,
    /// What it should be.
    expected: i64,
}

impl From<&Divergence> for DivergenceAnswer {
    fn from(divergence: &Divergence) -> Self {
        let (log_id, actual, expected) = match divergence.kind {
            DivergenceKind::StockDiffers { stock, log_sum } => {
                (None, i64::from(stock.get()), log_sum)
            }
            DivergenceKind::ChainBroken {
                log_id,
                expected_stock_after,
                stock_after,
            } => (
                Some(log_id.get()),
                i64::from(stock_after.get()),
                expected_stock_after,
            ),
            DivergenceKind::HoldsDiffer { open, expected } => (None, open, expected),
        };
        let product_id = divergence.product_id.get();
        Self {
            product_id,
            kind: divergence.kind.as_str(),
            log_id,
            actual,
            expected,
        }
    }
}

impl From<&Reconciliation> for ReconciliationAnswer {
    fn from(found: &Reconciliation) -> Self {
        Self {
            products_checked: found.products_checked,
            rows_checked: found.rows_checked,
            is_consistent: found.divergences.is_empty(),
            divergences: found.divergences.iter().map(Into::into).collect(),
        }
    }
}

/// Checks that stock, log and holds agree, and names what doesn't (admin). Changes nothing.
#[utoipa::path(tag = "stock", operation_id = "reconcile_inventory", params(ReconcileQuery),
    security(("bearer" = [])), responses((status = 200, body = ReconciliationAnswer), Deleting))]
#[post("/inventory/reconcile")]
pub async fn reconcile(
    admin: Admin,
    app: App,
    query: Query<ReconcileQuery>,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let only = check.optional("product", query.product, product);
    let only = check.finish(only)?;
    let found = state::ask(&app, admin.0, move |cx, reader| {
        reconcile_inventory(cx, reader, only, None)
    });
    Ok(HttpResponse::Ok().json(ReconciliationAnswer::from(&found.await?)))
}
