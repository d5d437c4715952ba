//! 补货申请: requests for a restock of a product.

use actix_web::{HttpResponse, delete, post};
use cangku_domain::{ProductId, catalog::Product, use_cases};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{
    openapi::responses::{RestockErrors, RestrictedErrors},
    request::{caller::Caller, path_id::PathId},
    response::problem::Problem,
    state::{self, App},
};

/// Whether a restock of a product is pending.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Restock)]
pub struct RestockResponse {
    product_id: i64,
    /// Units available for sale.
    stock: i32,
    low_stock_threshold: i32,
    /// `awaiting_restock` 待补货 while a restock is pending, else `sufficient`, `low` or `out`.
    #[schema(example = "awaiting_restock")]
    stock_state: &'static str,
    /// When a restock was first requested; null if none is pending.
    #[schema(required = true)]
    restock_requested_at: Option<DateTime<Utc>>,
}

impl From<Product> for RestockResponse {
    fn from(product: Product) -> Self {
        Self {
            product_id: product.id.get(),
            stock: product.counters.stock.get(),
            low_stock_threshold: product.details.low_stock_threshold.get(),
            stock_state: product.recorded_stock_state().as_str(),
            restock_requested_at: product.counters.restock_requested_at,
        }
    }
}

/// Requests a restock of a product whose stock is at its threshold or below (staff).
///
/// Its state is then `awaiting_restock`, until its stock is above the threshold again. A repeated
/// request keeps the time of the first.
#[utoipa::path(tag = "stock", operation_id = "request_restock", params(("id" = i64, Path)),
    responses(
    (status = 200, body = RestockResponse), RestockErrors))]
#[post("/products/{id}/restock-request")]
pub async fn request_restock(
    caller: Caller,
    app: App,
    id: PathId<ProductId>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let product = state::write(&app, caller.0, move |cx| use_cases::request_restock(cx, id));
    Ok(HttpResponse::Ok().json(RestockResponse::from(product.await?)))
}

/// Withdraws a restock request; changes nothing if there is none (staff).
#[utoipa::path(tag = "stock", operation_id = "withdraw_restock", params(("id" = i64, Path)),
    responses(
    (status = 200, body = RestockResponse), RestrictedErrors))]
#[delete("/products/{id}/restock-request")]
pub async fn withdraw_restock(
    caller: Caller,
    app: App,
    id: PathId<ProductId>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let product = state::write(&app, caller.0, move |cx| {
        use_cases::withdraw_restock(cx, id)
    });
    Ok(HttpResponse::Ok().json(RestockResponse::from(product.await?)))
}
