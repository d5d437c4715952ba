//! `GET /api/plans`.

use actix_web::{HttpResponse, get};
use cangku_domain::{
    plans::{PlanKind, PlanStatus},
    ports::PlanFilter,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::plan_response::PlanResponse;
use crate::http::{
    openapi::{field_schema::shape, responses::RestrictedListErrors},
    request::{caller::Caller, query::Query},
    response::{page_response::PageResponse, problem::Problem},
    state::{self, App},
};

/// Filter and page of the list of plans.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PlanListQuery {
    /// What they were made from.
    #[param(inline, value_type = Option<shape::PlanKindName>)]
    kind: Option<String>,
    /// Where they are in their life.
    #[param(inline, value_type = Option<shape::PlanStatusName>)]
    status: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Rows per page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
}

/// Lists plans, newest first (staff).
#[utoipa::path(tag = "plans", operation_id = "list_plans", params(PlanListQuery),
    responses(
    (status = 200, body = PageResponse<PlanResponse>), RestrictedListErrors))]
#[get("/plans")]
pub async fn list_plans(
    _caller: Caller,
    app: App,
    query: Query<PlanListQuery>,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let page = check.page(query.page, query.page_size);
    let kinds = PlanKind::ALL.map(PlanKind::as_str).join(", ");
    let statuses = PlanStatus::ALL.map(PlanStatus::as_str).join(", ");
    let filter = PlanFilter {
        kind: check.one_of("kind", query.kind, &kinds, PlanKind::from_name),
        status: check.one_of("status", query.status, &statuses, PlanStatus::from_name),
    };
    check.finish(())?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.plans().list(&filter, page)?))
    });
    Ok(HttpResponse::Ok().json(PageResponse::<PlanResponse>::from(found.await?)))
}
