//! `GET /api/haier/failures`.

use actix_web::{HttpResponse, get};
use cangku_domain::{
    catalog::ProductCode,
    ports::FailureFilter,
    supplier::{FailureReason, FailureStatus, SyncStage},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::failure_response::ProductFailureResponse;
use crate::http::{
    openapi::{field_schema::shape, responses::RestrictedListErrors},
    request::{caller::Caller, query::Query},
    response::{page_response::PageResponse, problem::Problem},
    state::{self, App},
};

/// Filter and page of the list of failures.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FailureListQuery {
    /// `products`, `prices` or `stock`.
    #[param(inline, value_type = Option<shape::SyncStageName>)]
    stage: Option<String>,
    /// `open`, `needs_person` or `closed`; by default all.
    #[param(inline, value_type = Option<shape::FailureStatusName>)]
    status: Option<String>,
    /// Kind of the last reason, such as `platform_error`.
    #[param(inline, value_type = Option<shape::FailureReasonName>)]
    reason: Option<String>,
    /// The product with this code.
    #[param(inline, value_type = Option<shape::Name50>)]
    code: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Rows of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
}

/// Lists the products that failed in syncs, those that failed last first (staff).
#[utoipa::path(tag = "haier", operation_id = "list_product_failures", params(FailureListQuery),
    responses(
    (status = 200, body = PageResponse<ProductFailureResponse>), RestrictedListErrors))]
#[get("/haier/failures")]
pub async fn list_product_failures(
    _caller: Caller,
    app: App,
    query: Query<FailureListQuery>,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let stages = SyncStage::ALL.map(SyncStage::as_str).join(", ");
    let statuses = FailureStatus::ALL.map(FailureStatus::as_str).join(", ");
    let reasons = FailureReason::ALL.map(FailureReason::as_str).join(", ");
    let filter = FailureFilter {
        stage: check.one_of("stage", query.stage, &stages, SyncStage::from_name),
        status: check.one_of("status", query.status, &statuses, FailureStatus::from_name),
        reason: check.one_of("reason", query.reason, &reasons, FailureReason::from_name),
        product_code: check.optional("code", query.code, ProductCode::new),
    };
    let page = check.page(query.page, query.page_size);
    check.finish(())?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.product_failures().list(&filter, page)?))
    });
    Ok(HttpResponse::Ok().json(PageResponse::<ProductFailureResponse>::from(found.await?)))
}
