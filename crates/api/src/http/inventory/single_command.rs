//! Stock commands, one per request.

use std::sync::Arc;

use actix_web::HttpResponse;
use cangku_domain::{
    Error,
    accounts::Actor,
    inventory::{Idempotency, StockCommand, StockRequest},
    processing::Request,
};

use super::{
    command_body::{CommandBody, CommandKind, Limits},
    customer_locks::max_lock_duration,
};
use crate::http::{
    request::{body::Body, caller::Caller, idempotency_key::RequestKey},
    response::{problem::Problem, submit::submit},
    state::App,
};

/// Has a command to lock, release or consume processed.
///
/// # Errors
/// If the body has mistakes, or the command is refused.
pub(super) async fn process_command(
    app: &App,
    caller: Caller,
    key: RequestKey,
    body: Body<CommandBody>,
    kind: CommandKind,
) -> Result<HttpResponse, Problem> {
    let operation = match kind {
        CommandKind::Lock => "lock",
        CommandKind::Release => "release",
        CommandKind::Consume => "consume",
    };
    let limits = Limits {
        max_lock_duration: max_lock_duration(app, &caller.0)?,
        now: app.now(),
    };
    let idempotency = key.idempotency(&caller.0, operation, &body.bytes());
    let (body, check) = body.into_parts();
    let command = body.command(check, kind, &limits).map_err(Error::from)?;
    submit_command(app, caller.0, command, idempotency).await
}

/// Has one command processed.
///
/// # Errors
/// If the command is refused.
pub(super) async fn submit_command(
    app: &App,
    actor: Actor,
    command: StockCommand,
    idempotency: Option<Idempotency>,
) -> Result<HttpResponse, Problem> {
    let request = StockRequest {
        idempotency,
        ..StockRequest::single(Arc::new(actor), command)
    };
    submit(app, Request::Stock(request)).await
}
