//! `POST /api/inventory/release`.

use actix_web::{HttpResponse, post};

use super::{
    command_body::{CommandBody, CommandKind},
    command_schema::EndHoldBody,
    inventory_log_response::InventoryLogResponse,
    single_command::process_command,
};
use crate::http::{
    openapi::{
        idempotency::{IdempotencyKeyParameter, Replayable},
        responses::StockErrors,
    },
    request::{body::Body, caller::Caller, idempotency_key::RequestKey},
    response::problem::Problem,
    state::App,
};

/// Returns units that the reference holds to stock, regardless of who locked them (staff,
/// services).
///
/// If the shop lets customers lock, they release their own locks.
#[utoipa::path(tag = "stock", operation_id = "release_stock", request_body = EndHoldBody,
    params(IdempotencyKeyParameter),
    responses(
        Replayable<InventoryLogResponse, 201>,
        StockErrors))]
#[post("/inventory/release")]
pub async fn release_stock(
    caller: Caller,
    app: App,
    key: RequestKey,
    body: Body<CommandBody>,
) -> Result<HttpResponse, Problem> {
    process_command(&app, caller, key, body, CommandKind::Release).await
}
