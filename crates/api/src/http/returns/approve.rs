//! `POST /api/returns/{id}/approve`.

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

/// Agrees to a return (staff): the units are expected. The note is shown to the customer.
#[utoipa::path(tag = "orders", operation_id = "approve_return", request_body = ReturnStepBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    responses((status = 200, body = ReturnResponse), ReturnErrors))]
#[post("/returns/{id}/approve")]
pub async fn approve_return(
    caller: Caller,
    app: App,
    id: PathId<ReturnId>,
    key: RequestKey,
    precondition: Precondition,
    body: Body<ReturnStepBody>,
) -> Result<HttpResponse, Problem> {
    let given = (key, precondition);
    let target = Target::new("approve_return", &caller, id.0, given, &body);
    submit_decision(&app, caller, target, ReturnDecision::Approve, body).await
}
