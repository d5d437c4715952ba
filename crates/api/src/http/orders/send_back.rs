//! `POST /api/orders/{id}/return`.

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

/// The customer returns the products.
#[utoipa::path(tag = "orders", operation_id = "return_order", request_body = StepBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    responses((status = 200, body = OrderResponse), OrderErrors))]
#[post("/orders/{id}/return")]
pub async fn return_order(
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
        OrderAction::Return,
    )
    .await
}
