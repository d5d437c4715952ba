//! `POST /api/plans/{id}/discard`.

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

/// Decides against a plan (admin) of which nothing was applied.
#[utoipa::path(tag = "plans", operation_id = "discard_plan",
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    request_body = PlanStepBody, responses(Replayable<PlanResponse, 200>, PlanStepErrors))]
#[post("/plans/{id}/discard")]
pub async fn discard_plan(
    caller: CurrentCaller,
    app: App,
    id: PathId<PlanId>,
    key: RequestKey,
    precondition: Precondition,
    body: Body<PlanStepBody>,
) -> Result<HttpResponse, Problem> {
    let step = (id.0, PlanAction::Discard);
    take(&app, caller, step, (key, precondition), body).await
}
