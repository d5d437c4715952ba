//! `POST /api/returns/{id}/withdraw`.

use actix_web::{HttpResponse, post};
use cangku_domain::{ReturnId, orders::ReturnDecision};

use super::{
    return_response::ReturnResponse,
    return_step::{ReturnStepBody, Target, submit_decision},
};
use crate::http::{
    openapi::{idempotency::IdempotencyKeyParameter, responses::ReturnErrors},
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

/// Withdraws a return of which nothing came back yet: the customer, or staff.
///
/// Without another open return, the order has its former status again.
#[utoipa::path(tag = "orders", operation_id = "withdraw_return", request_body = ReturnStepBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    responses((status = 200, body = ReturnResponse), ReturnErrors))]
#[post("/returns/{id}/withdraw")]
pub async fn withdraw_return(
    caller: Caller,
    app: App,
    id: PathId<ReturnId>,
    key: RequestKey,
    precondition: Precondition,
    body: Body<ReturnStepBody>,
) -> Result<HttpResponse, Problem> {
    let given = (key, precondition);
    let target = Target::new("withdraw_return", &caller, id.0, given, &body);
    submit_decision(&app, caller, target, ReturnDecision::Withdraw, body).await
}
