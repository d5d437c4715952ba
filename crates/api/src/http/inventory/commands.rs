//! Stock commands, one per request: lock, release, consume, adjust.

use std::sync::Arc;

use actix_web::{HttpResponse, post};
use cangku_domain::{
    Error,
    accounts::{Actor, Role},
    inventory::{Atomicity, Idempotency, StockCommand, StockRequest},
    processing::Request,
};

use super::{
    command_body::{AdjustBody, CommandBody, Limits, Verb},
    command_schema::EndHoldBody,
    customer_locks::max_lock_duration,
    inventory_log_response::InventoryLogResponse,
};
use crate::http::{
    body::Body,
    caller::{Admin, Caller},
    idempotency_key::RequestKey,
    problem::Problem,
    responses::Stock,
    state::App,
    submit::submit,
};

/// Removes units from stock and holds them for the reference (staff, services).
///
/// Customers place orders, which lock for them; if the shop lets them lock, `expires_in` is
/// required, and the hold counts with their unpaid orders. When a hold expires, its units return to
/// stock.
#[utoipa::path(tag = "stock", operation_id = "lock_stock", request_body = CommandBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    security(("bearer" = []), ("api_key" = [])), responses(
        (status = 201, body = InventoryLogResponse, headers(("Idempotency-Replayed" = Option<String>, description = "`true` where it is the first answer again"))),
        Stock))]
#[post("/inventory/lock")]
pub async fn lock(
    caller: Caller,
    app: App,
    key: RequestKey,
    body: Body<CommandBody>,
) -> Result<HttpResponse, Problem> {
    run(&app, caller, key, body, Verb::Lock).await
}

/// Returns units that the reference holds to stock, regardless of who locked them (staff,
/// services).
///
/// If the shop lets customers lock, they release their own locks.
#[utoipa::path(tag = "stock", operation_id = "release_stock", request_body = EndHoldBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    security(("bearer" = []), ("api_key" = [])), responses(
        (status = 201, body = InventoryLogResponse, headers(("Idempotency-Replayed" = Option<String>, description = "`true` where it is the first answer again"))),
        Stock))]
#[post("/inventory/release")]
pub async fn release(
    caller: Caller,
    app: App,
    key: RequestKey,
    body: Body<CommandBody>,
) -> Result<HttpResponse, Problem> {
    run(&app, caller, key, body, Verb::Release).await
}

/// Ends the reference's hold of units that are sold; stock stays as it is (staff).
#[utoipa::path(tag = "stock", operation_id = "consume_stock", request_body = EndHoldBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    security(("bearer" = []), ("api_key" = [])), responses(
        (status = 200, body = InventoryLogResponse, headers(("Idempotency-Replayed" = Option<String>, description = "`true` where it is the first answer again"))),
        Stock))]
#[post("/inventory/consume")]
pub async fn consume(
    caller: Caller,
    app: App,
    key: RequestKey,
    body: Body<CommandBody>,
) -> Result<HttpResponse, Problem> {
    // First, so that a customer gets the code of switched-off customer locks, as for other
    // commands.
    max_lock_duration(&app, &caller.0)?;
    caller.0.require(Role::Staff)?;
    run(&app, caller, key, body, Verb::Consume).await
}

/// Adds or removes units, or sets the stock to a counted level (admin).
#[utoipa::path(tag = "stock", operation_id = "adjust_stock", request_body = AdjustBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    security(("bearer" = [])), responses(
        (status = 201, body = InventoryLogResponse, headers(("Idempotency-Replayed" = Option<String>, description = "`true` where it is the first answer again"))),
        (status = 200, description = "The stock was so already", body = InventoryLogResponse),
        Stock))]
#[post("/inventory/adjust")]
pub async fn adjust(
    admin: Admin,
    app: App,
    key: RequestKey,
    body: Body<AdjustBody>,
) -> Result<HttpResponse, Problem> {
    let idempotency = key.idempotency(&admin.0, "adjust", &body.bytes());
    let (body, check) = body.into_parts();
    let command = body.command(check).map_err(Error::from)?;
    one(&app, admin.0, command, idempotency).await
}

async fn run(
    app: &App,
    caller: Caller,
    key: RequestKey,
    body: Body<CommandBody>,
    verb: Verb,
) -> Result<HttpResponse, Problem> {
    let operation = match verb {
        Verb::Lock => "lock",
        Verb::Release => "release",
        Verb::Consume => "consume",
    };
    let limits = Limits {
        max_lock_duration: max_lock_duration(app, &caller.0)?,
        now: app.now(),
    };
    let idempotency = key.idempotency(&caller.0, operation, &body.bytes());
    let (body, check) = body.into_parts();
    let command = body.command(check, verb, &limits).map_err(Error::from)?;
    one(app, caller.0, command, idempotency).await
}

async fn one(
    app: &App,
    actor: Actor,
    command: StockCommand,
    idempotency: Option<Idempotency>,
) -> Result<HttpResponse, Problem> {
    let request = StockRequest {
        actor: Arc::new(actor),
        commands: vec![command],
        atomicity: Atomicity::AllOrNothing,
        is_partial: false,
        idempotency,
    };
    submit(app, Request::Stock(request)).await
}
