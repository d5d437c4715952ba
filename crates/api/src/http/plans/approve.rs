//! `POST /api/plans/{id}/approve`.

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

/// Approves a plan (admin), so that it can be applied. If the shop wants that, by another person than the
/// one who made it (403 `second_approver_required`).
#[utoipa::path(tag = "plans", operation_id = "approve_plan",
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    request_body = PlanStepBody, responses(Replayable<PlanResponse, 200>, PlanStepErrors))]
#[post("/plans/{id}/approve")]
pub async fn approve_plan(
    caller: CurrentCaller,
    app: App,
    id: PathId<PlanId>,
    key: RequestKey,
    precondition: Precondition,
    body: Body<PlanStepBody>,
) -> Result<HttpResponse, Problem> {
    let step = (id.0, PlanAction::Approve);
    take(&app, caller, step, (key, precondition), body).await
}
