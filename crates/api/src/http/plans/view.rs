//! `GET /api/plans/{id}`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{Entity, Error, PlanId};

use super::plan_response::PlanDetailResponse;
use crate::http::{
    openapi::responses::{NotModified, RestrictedErrors},
    request::{caller::Caller, path_id::PathId},
    response::{conditional_response::Audience, problem::Problem, versioned_response},
    state::{self, App},
};

/// Returns a plan with its history and a summary of its items (staff).
#[utoipa::path(tag = "plans", operation_id = "view_plan",
    params(("id" = i64, Path, minimum = 1)), responses(
    (status = 200, body = PlanDetailResponse), NotModified, RestrictedErrors))]
#[get("/plans/{id}")]
pub async fn view_plan(
    request: HttpRequest,
    _caller: Caller,
    app: App,
    id: PathId<PlanId>,
) -> Result<HttpResponse, Problem> {
    let found = present(&app, id.0).await?;
    versioned_response::show(&request, &found, Audience::Caller)
}

/// The plan as it is stored now.
pub(super) async fn present(app: &App, id: PlanId) -> Result<PlanDetailResponse, Problem> {
    state::read(app, move |reader| {
        reader.read(|session| {
            let plan = session.plans().find(id)?;
            let plan = plan.ok_or_else(|| Error::not_found(Entity::Plan, id))?;
            let steps = session.plans().steps(id)?;
            let groups = session.plans().groups(id)?;
            Ok(PlanDetailResponse::new(plan, steps, groups))
        })
    })
    .await
}
