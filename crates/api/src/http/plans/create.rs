//! `POST /api/plans`.

use actix_web::{HttpResponse, http::StatusCode, post};
use cangku_domain::{
    Error,
    inventory::StoredResponse,
    plans::Plan,
    use_cases::{Once, create_plan_once},
};

use super::{body::PlanBody, plan_response::PlanResponse};
use crate::http::{
    openapi::{
        idempotency::{IdempotencyKeyParameter, Replayable},
        responses::PlanErrors,
    },
    request::{body::Body, caller::CurrentCaller, idempotency_key::RequestKey},
    response::{
        created_response::{located_response, to_store},
        problem::Problem,
    },
    state::{self, App},
};

/// Makes a plan (admin), at most one per `Idempotency-Key`. It changes nothing until it is approved and
/// applied; what is so already is no item of it.
#[utoipa::path(tag = "plans", operation_id = "create_plan",
    request_body = PlanBody, params(IdempotencyKeyParameter), responses(Replayable<PlanResponse, 201>, PlanErrors))]
#[post("/plans")]
pub async fn create_plan(
    caller: CurrentCaller,
    app: App,
    key: RequestKey,
    body: Body<PlanBody>,
) -> Result<HttpResponse, Problem> {
    let once = Once {
        idempotency: key.idempotency(&caller.0, "create_plan", &body.bytes()),
        render: stored_plan,
    };
    let (body, check) = body.into_parts();
    let draft = body.into_draft(check).map_err(Error::from)?;
    let rules = app.plan_rules();
    let created = state::write(&app, caller.0, move |cx| {
        create_plan_once(cx, rules, &draft, &once)
    });
    located_response(created.await?, stored_plan, "/api/plans")
}

fn stored_plan(plan: &Plan) -> Result<StoredResponse, Error> {
    to_store(StatusCode::CREATED, &PlanResponse::from(plan.clone()))
}
