//! `POST /api/orders/{id}/pay`.

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

/// The payment has arrived: the units are held without expiry, and a payment of what is
/// outstanding is recorded.
///
/// Staff and services; customers for their own orders, if the shop lets them.
#[utoipa::path(tag = "orders", operation_id = "pay_order", request_body = StepBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    responses((status = 200, body = OrderResponse), OrderErrors))]
#[post("/orders/{id}/pay")]
pub async fn pay_order(
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
        OrderAction::Pay,
    )
    .await
}
