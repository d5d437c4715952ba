//! Steps of plans.

use actix_web::{HttpResponse, http::StatusCode};
use cangku_domain::{
    Error, PlanId, Version,
    inventory::StoredResponse,
    plans::{Plan, PlanAction},
    use_cases::{Once, PlanMove, move_plan_once},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{plan_response::PlanResponse, view::present};
use crate::http::{
    openapi::field_schema::shape,
    orders::fingerprint,
    request::{
        body::Body, caller::CurrentCaller, field::Field, idempotency_key::RequestKey,
        precondition::Precondition,
    },
    response::{
        created_response::{created_response, to_store},
        problem::Problem,
        versioned_response::or_current,
    },
    state::{self, App},
};

/// Items that are worked on before the response: small plans are applied or undone at once.
const ITEMS_AT_ONCE: u32 = 500;

/// The body of a step.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = PlanStepBody, example = json!({"version": 1}))]
pub struct PlanStepBody {
    /// The version of the plan on which the step is based; if it isn't the present one, nothing is
    /// changed (412 `stale_version`).
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// Takes a step; 202 if items are left, on which the server goes on working.
pub(super) async fn take(
    app: &App,
    caller: CurrentCaller,
    (id, action): (PlanId, PlanAction),
    (key, precondition): (RequestKey, Precondition),
    body: Body<PlanStepBody>,
) -> Result<HttpResponse, Problem> {
    let operation = format!("{}_plan", action.as_str());
    let operation = fingerprint(&operation, id, precondition.expected());
    let once = Once {
        idempotency: key.idempotency(&caller.0, &operation, &body.bytes()),
        render: stored_plan,
    };
    let (body, mut check) = body.into_parts();
    let version = check.patch("version", body.version).value();
    check.build(|| Some(())).map_err(Error::from)?;
    let step = PlanMove {
        plan: id,
        action,
        expected: precondition.with_version(version)?,
        work: ITEMS_AT_ONCE,
    };
    let rules = app.plan_rules();
    let moved = state::write(app, caller.0, move |cx| {
        move_plan_once(cx, rules, &step, &once)
    });
    let moved = or_current(moved.await, present(app, id)).await?;
    created_response(moved, stored_plan)
}

fn stored_plan(plan: &Plan) -> Result<StoredResponse, Error> {
    let status = match plan.status.is_running() {
        true => StatusCode::ACCEPTED,
        false => StatusCode::OK,
    };
    to_store(status, &PlanResponse::from(plan.clone()))
}
