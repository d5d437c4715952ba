//! `GET /api/haier/configs`.

use actix_web::{HttpResponse, get};

use super::config_response::HaierConfigResponse;
use crate::http::{
    openapi::responses::RestrictedListErrors,
    request::{caller::CurrentCaller, page_query::PageQuery, query::Query},
    response::{page_response::PageResponse, problem::Problem},
    state::{self, App},
};

/// Lists configurations by id, without their secrets (admin).
#[utoipa::path(tag = "haier", operation_id = "list_haier_configs", params(PageQuery),
    responses(
    (status = 200, body = PageResponse<HaierConfigResponse>), RestrictedListErrors))]
#[get("/haier/configs")]
pub async fn list_haier_configs(
    _caller: CurrentCaller,
    app: App,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = PageQuery::read(query)?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.haier_configs().list(page)?))
    });
    Ok(HttpResponse::Ok().json(PageResponse::<HaierConfigResponse>::from(found.await?)))
}
