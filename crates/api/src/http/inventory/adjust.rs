//! `POST /api/inventory/adjust`.

use actix_web::{HttpResponse, post};
use cangku_domain::Error;

use super::{
    adjust_body::AdjustBody, inventory_log_response::InventoryLogResponse,
    single_command::submit_command,
};
use crate::http::{
    openapi::{
        idempotency::{IdempotencyKeyParameter, Replayable},
        responses::StockErrors,
    },
    request::{body::Body, caller::CurrentCaller, idempotency_key::RequestKey},
    response::problem::Problem,
    state::App,
};

/// Adds or removes units, sets the stock, or takes over a stocktake's count (admin).
#[utoipa::path(tag = "stock", operation_id = "adjust_stock", request_body = AdjustBody,
    params(IdempotencyKeyParameter),
    responses(
        Replayable<InventoryLogResponse, 201>,
        (status = 200, description = "The stock was so already", body = InventoryLogResponse),
        StockErrors))]
#[post("/inventory/adjust")]
pub async fn adjust_stock(
    caller: CurrentCaller,
    app: App,
    key: RequestKey,
    body: Body<AdjustBody>,
) -> Result<HttpResponse, Problem> {
    let idempotency = key.idempotency(&caller.0, "adjust", &body.bytes());
    let (body, check) = body.into_parts();
    let command = body.command(check).map_err(Error::from)?;
    submit_command(&app, caller.0, command, idempotency).await
}
