//! `POST /api/inventory/lock`.

use actix_web::{HttpResponse, post};

use super::{
    command_body::{CommandBody, CommandKind},
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

/// Removes units from stock and holds them for the reference (staff, services).
///
/// Customers place orders, which lock for them; if the shop lets them lock, `expires_in` is
/// required, and the hold counts with their unpaid orders. When a hold expires, its units return to
/// stock.
#[utoipa::path(tag = "stock", operation_id = "lock_stock", request_body = CommandBody,
    params(IdempotencyKeyParameter),
    responses(
        Replayable<InventoryLogResponse, 201>,
        StockErrors))]
#[post("/inventory/lock")]
pub async fn lock_stock(
    caller: Caller,
    app: App,
    key: RequestKey,
    body: Body<CommandBody>,
) -> Result<HttpResponse, Problem> {
    process_command(&app, caller, key, body, CommandKind::Lock).await
}
