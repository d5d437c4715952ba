//! 补货申请: asking for more units of a product.

use actix_web::{HttpResponse, delete, post};
use cangku_domain::{ProductId, accounts::Role, catalog::Product, use_cases};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{
    caller::Caller,
    path_id::PathId,
    problem::Problem,
    responses::{Deleting, Restocking},
    state::{self, App},
};

/// Whether more units of a product are awaited.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Restock)]
pub struct RestockAnswer {
    product_id: i64,
    /// Units that can be sold now.
    stock: i32,
    low_stock_threshold: i32,
    /// `awaiting_restock` 待补货 while more are awaited, else `sufficient`, `low` or `out`.
    #[schema(example = "awaiting_restock")]
    stock_state: &'static str,
    /// When more were asked for first; null where they aren't.
    #[schema(required = true)]
    restock_requested_at: Option<DateTime<Utc>>,
}

impl From<Product> for RestockAnswer {
    fn from(product: Product) -> Self {
        Self {
            product_id: product.id.get(),
            stock: product.stock.get(),
            low_stock_threshold: product.low_stock_threshold.get(),
            stock_state: product.stock_state().as_str(),
            restock_requested_at: product.restock_requested_at,
        }
    }
}

/// Asks for more units of a product whose stock is at its threshold or below (staff).
///
/// Its state is `awaiting_restock` then, until its stock is above the threshold again. Asked
/// again, the first time stays.
#[utoipa::path(tag = "stock", operation_id = "request_restock", params(("id" = i64, Path)),
    security(("bearer" = []), ("api_key" = [])), responses((status = 200, body = RestockAnswer), Restocking))]
#[post("/products/{id}/restock-request")]
pub async fn request_restock(
    caller: Caller,
    app: App,
    id: PathId<ProductId>,
) -> Result<HttpResponse, Problem> {
    caller.0.require(Role::Staff)?;
    let PathId(id) = id;
    let product = state::write(&app, caller.0, move |cx| use_cases::request_restock(cx, id));
    Ok(HttpResponse::Ok().json(RestockAnswer::from(product.await?)))
}

/// Takes a request for more units back; changes nothing where there is none (staff).
#[utoipa::path(tag = "stock", operation_id = "withdraw_restock", params(("id" = i64, Path)),
    security(("bearer" = []), ("api_key" = [])), responses((status = 200, body = RestockAnswer), Deleting))]
#[delete("/products/{id}/restock-request")]
pub async fn withdraw_restock(
    caller: Caller,
    app: App,
    id: PathId<ProductId>,
) -> Result<HttpResponse, Problem> {
    caller.0.require(Role::Staff)?;
    let PathId(id) = id;
    let product = state::write(&app, caller.0, move |cx| {
        use_cases::withdraw_restock(cx, id)
    });
    Ok(HttpResponse::Ok().json(RestockAnswer::from(product.await?)))
}
