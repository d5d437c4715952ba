//! `POST /api/plans/{id}/apply`.

use actix_web::{HttpResponse, post};
use cangku_domain::{PlanId, plans::PlanAction};

use super::{
    plan_response::PlanResponse,
    step::{PlanStepBody, take},
};
use crate::http::{
    openapi::{
        idempotency::{IdempotencyKeyParameter, Replayable},
        responses::PlanStepErrors,
    },
    request::{
        body::Body,
        caller::CurrentCaller,
        idempotency_key::RequestKey,
        path_id::PathId,
        precondition::{IfMatchParameter, Precondition},
    },
    response::problem::Problem,
    state::App,
};

/// Applies an approved plan (admin): writes the items whose value before still holds; the others become
/// stale, with the value that was found.
///
/// The response is 202 if more items are left than fit into it: the server goes on, also after a
/// restart. A plan that has been applied is returned as it is.
#[utoipa::path(tag = "plans", operation_id = "apply_plan",
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    request_body = PlanStepBody, responses(Replayable<PlanResponse, 200>, Replayable<PlanResponse, 202>, PlanStepErrors))]
#[post("/plans/{id}/apply")]
pub async fn apply_plan(
    caller: CurrentCaller,
    app: App,
    id: PathId<PlanId>,
    key: RequestKey,
    precondition: Precondition,
    body: Body<PlanStepBody>,
) -> Result<HttpResponse, Problem> {
    let step = (id.0, PlanAction::Apply);
    take(&app, caller, step, (key, precondition), body).await
}
