//! `GET /api/api-keys/{id}`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::ApiKeyId;

use super::key_response::{ApiKeyResponse, present};
use crate::http::{
    openapi::responses::{NotModified, RestrictedErrors},
    request::{caller::Admin, path_id::PathId},
    response::{conditional_response::Audience, problem::Problem, versioned_response},
    state::App,
};

/// Returns one key, without the secret (admin).
#[utoipa::path(tag = "accounts", operation_id = "view_api_key", params(("id" = i64, Path)),
    responses((status = 200, body = ApiKeyResponse), NotModified, RestrictedErrors))]
#[get("/api-keys/{id}")]
pub async fn view_api_key(
    request: HttpRequest,
    _admin: Admin,
    app: App,
    id: PathId<ApiKeyId>,
) -> Result<HttpResponse, Problem> {
    let found = present(&app, id.0).await?;
    versioned_response::show(&request, &found, Audience::Unstored)
}
