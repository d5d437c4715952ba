//! `DELETE /api/api-keys/{id}`.

use actix_web::{HttpResponse, delete};
use cangku_domain::{ApiKeyId, use_cases};

use super::key_response::ApiKeyResponse;
use crate::http::{
    openapi::responses::RestrictedErrors,
    request::{caller::Admin, path_id::PathId},
    response::problem::Problem,
    state::{self, App},
};

/// Revokes a key for good: it is invalid from now on (admin).
#[utoipa::path(tag = "accounts", operation_id = "revoke_api_key", params(("id" = i64, Path)),
    responses((status = 200, body = ApiKeyResponse), RestrictedErrors))]
#[delete("/api-keys/{id}")]
pub async fn revoke_api_key(
    admin: Admin,
    app: App,
    id: PathId<ApiKeyId>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let revoked = state::write(&app, admin.0, move |cx| use_cases::revoke_api_key(cx, id));
    let revoked = revoked.await;
    // Also after an error: the key may be revoked although the response was lost.
    app.auth_cache().invalidate_key(id);
    Ok(HttpResponse::Ok().json(ApiKeyResponse::at(app.now())(revoked?)))
}
