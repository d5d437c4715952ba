//! `POST /api/plans/{id}/undo`.

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

/// Undoes a plan (admin): writes the value before back where the value after still holds; the other items
/// are kept, with the value that was found. Units are adjusted anew.
///
/// 202 as for applying. A plan that has been undone is returned as it is.
#[utoipa::path(tag = "plans", operation_id = "undo_plan",
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    request_body = PlanStepBody, responses(Replayable<PlanResponse, 200>, Replayable<PlanResponse, 202>, PlanStepErrors))]
#[post("/plans/{id}/undo")]
pub async fn undo_plan(
    caller: CurrentCaller,
    app: App,
    id: PathId<PlanId>,
    key: RequestKey,
    precondition: Precondition,
    body: Body<PlanStepBody>,
) -> Result<HttpResponse, Problem> {
    let step = (id.0, PlanAction::Undo);
    take(&app, caller, step, (key, precondition), body).await
}
