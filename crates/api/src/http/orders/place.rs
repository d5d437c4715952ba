//! `POST /api/orders`.

use actix_web::{HttpResponse, post};
use cangku_domain::{Error, processing::OrderCommand};

use super::{order_body::OrderBody, order_response::OrderResponse, submit_command::submit_command};
use crate::http::{
    openapi::{idempotency::IdempotencyKeyParameter, responses::OrderErrors},
    request::{body::Body, caller::Caller, idempotency_key::RequestKey},
    response::problem::Problem,
    state::App,
};

/// Places an order at current prices and holds its units until the payment deadline: every line, or
/// none.
#[utoipa::path(tag = "orders", operation_id = "place_order", request_body = OrderBody,
    params(IdempotencyKeyParameter),
    responses(
    (status = 201, body = OrderResponse), OrderErrors))]
#[post("/orders")]
pub async fn place_order(
    caller: Caller,
    app: App,
    key: RequestKey,
    body: Body<OrderBody>,
) -> Result<HttpResponse, Problem> {
    let idempotency = key.idempotency(&caller.0, "place_order", &body.bytes());
    let (body, check) = body.into_parts();
    let draft = body.draft(check).map_err(Error::from)?;
    let command = OrderCommand::Place(Box::new(draft));
    submit_command(&app, caller, command, idempotency).await
}
