//! `POST /api/orders/{id}/cancel`.

use actix_web::{HttpResponse, post};
use cangku_domain::{OrderId, orders::OrderAction};

use super::{
    order_response::OrderResponse,
    order_step::{StepBody, submit_step},
};
use crate::http::{
    openapi::{idempotency::IdempotencyKeyParameter, responses::OrderErrors},
    request::{
        body::Body,
        caller::Caller,
        idempotency_key::RequestKey,
        path_id::PathId,
        precondition::{IfMatchParameter, Precondition},
    },
    response::problem::Problem,
    state::App,
};

/// Cancels the order: the units that it holds return to stock, and what was paid is due back.
///
/// A customer's cancellation of a paid order is a request, unless the shop lets it take effect at
/// once: the order becomes `refunding` until staff cancel it, confirm the refund or reject it.
#[utoipa::path(tag = "orders", operation_id = "cancel_order", request_body = StepBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    responses((status = 200, body = OrderResponse), OrderErrors))]
#[post("/orders/{id}/cancel")]
pub async fn cancel_order(
    caller: Caller,
    app: App,
    id: PathId<OrderId>,
    key: RequestKey,
    precondition: Precondition,
    body: Body<StepBody>,
) -> Result<HttpResponse, Problem> {
    submit_step(
        &app,
        caller,
        id.0,
        key,
        precondition,
        body,
        OrderAction::Cancel,
    )
    .await
}
