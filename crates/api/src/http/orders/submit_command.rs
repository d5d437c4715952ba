//! Has commands for orders and their money processed.

use std::sync::Arc;

use actix_web::HttpResponse;
use cangku_domain::{
    inventory::Idempotency,
    processing::{OrderCommand, OrderRequest, Request},
};

use crate::http::{
    request::caller::Caller,
    response::{problem::Problem, submit::submit},
    state::App,
};

/// Has a command for an order or for money processed.
///
/// # Errors
/// If the command is refused.
pub(in crate::http) async fn submit_command(
    app: &App,
    caller: Caller,
    command: OrderCommand,
    idempotency: Option<Idempotency>,
) -> Result<HttpResponse, Problem> {
    let request = OrderRequest {
        actor: Arc::new(caller.0),
        command,
        idempotency,
    };
    submit(app, Request::Order(request)).await
}
