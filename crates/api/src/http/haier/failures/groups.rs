//! `GET /api/haier/failures/groups`.

use actix_web::{HttpResponse, get};
use cangku_domain::supplier::FailureGroup;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{
    openapi::responses::RestrictedListErrors,
    request::caller::Caller,
    response::problem::Problem,
    state::{self, App},
};

/// Failures of one stage for one kind of reason.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FailureGroup)]
pub struct FailureGroupResponse {
    /// `products`, `prices` or `stock`.
    #[schema(example = "prices")]
    stage: &'static str,
    /// The kind of the last reason.
    #[schema(example = "no_price")]
    reason_code: &'static str,
    /// Number of failures that are retried.
    open: u64,
    /// Number of failures that need a person.
    needs_person: u64,
    /// When the first of them failed first.
    first_failed_at: DateTime<Utc>,
    /// When the last of them failed last.
    last_failed_at: DateTime<Utc>,
    /// The one that failed last.
    example: FailureExampleResponse,
}

/// A failure of a group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FailureExample)]
pub struct FailureExampleResponse {
    product_code: String,
    reason: String,
}

/// The groups of failures.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FailureGroups)]
pub struct FailureGroupsResponse {
    /// The largest first.
    results: Vec<FailureGroupResponse>,
}

impl From<FailureGroup> for FailureGroupResponse {
    fn from(group: FailureGroup) -> Self {
        Self {
            stage: group.stage.as_str(),
            reason_code: group.reason_code.as_str(),
            open: group.open,
            needs_person: group.needs_person,
            first_failed_at: group.first_failed_at,
            last_failed_at: group.last_failed_at,
            example: FailureExampleResponse {
                product_code: group.example_code.to_string(),
                reason: group.example_reason.to_string(),
            },
        }
    }
}

/// Counts the failures that aren't closed by stage and kind of reason, each with an example (staff).
#[utoipa::path(tag = "haier", operation_id = "group_product_failures",
    responses(
    (status = 200, body = FailureGroupsResponse), RestrictedListErrors))]
#[get("/haier/failures/groups")]
pub async fn group_product_failures(_caller: Caller, app: App) -> Result<HttpResponse, Problem> {
    let groups = state::read(&app, |reader| {
        reader.read(|session| Ok(session.product_failures().groups()?))
    });
    let groups = groups.await?.into_iter();
    Ok(HttpResponse::Ok().json(FailureGroupsResponse {
        results: groups.map(Into::into).collect(),
    }))
}
