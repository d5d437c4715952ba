//! `GET /api/api-keys`.

use actix_web::{HttpResponse, get};

use super::key_response::ApiKeyResponse;
use crate::http::{
    openapi::responses::RestrictedListErrors,
    request::{caller::Admin, page_query::PageQuery, query::Query},
    response::{page_response::PageResponse, problem::Problem},
    state::{self, App},
};

/// Lists services' keys by id, including expired and revoked ones, without the secrets (admin).
#[utoipa::path(tag = "accounts", operation_id = "list_api_keys", params(PageQuery), responses(
    (status = 200, body = PageResponse<ApiKeyResponse>), RestrictedListErrors))]
#[get("/api-keys")]
pub async fn list_api_keys(
    _admin: Admin,
    app: App,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = PageQuery::read(query)?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.api_keys().list(page)?))
    });
    let found = found.await?.map(ApiKeyResponse::at(app.now()));
    Ok(HttpResponse::Ok().json(PageResponse::<ApiKeyResponse>::from(found)))
}
