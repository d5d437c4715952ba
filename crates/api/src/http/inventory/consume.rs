//! `POST /api/inventory/consume`.

use actix_web::{HttpResponse, post};
use cangku_domain::accounts::Scope;

use super::{
    command_body::{CommandBody, CommandKind},
    command_schema::EndHoldBody,
    customer_locks::max_lock_duration,
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

/// Ends the reference's hold of units that are sold; stock stays as it is (staff).
#[utoipa::path(tag = "stock", operation_id = "consume_stock", request_body = EndHoldBody,
    params(IdempotencyKeyParameter),
    responses(
        Replayable<InventoryLogResponse, 200>,
        StockErrors))]
#[post("/inventory/consume")]
pub async fn consume_stock(
    caller: Caller,
    app: App,
    key: RequestKey,
    body: Body<CommandBody>,
) -> Result<HttpResponse, Problem> {
    // First, so that a customer gets the code of disabled customer locks, as for other commands.
    max_lock_duration(&app, &caller.0)?;
    caller.0.require(Scope::StockLock)?;
    process_command(&app, caller, key, body, CommandKind::Consume).await
}
