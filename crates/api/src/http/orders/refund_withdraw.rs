//! `POST /api/orders/{id}/refund/withdraw`.

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

/// Withdraws the request for a refund or cancellation: the order returns to the status before it.
#[utoipa::path(tag = "orders", operation_id = "withdraw_refund", request_body = StepBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    responses((status = 200, body = OrderResponse), OrderErrors))]
#[post("/orders/{id}/refund/withdraw")]
pub async fn withdraw_refund(
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
        OrderAction::WithdrawRefund,
    )
    .await
}
