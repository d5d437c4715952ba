//! `PATCH /api/api-keys/{id}`.

use actix_web::{HttpResponse, http::StatusCode, patch};
use cangku_domain::{
    ApiKeyId, Error, Patch, Version, accounts::ApiKeyPatch, use_cases::update_api_key,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    body_fields::{Expiry, ScopeNames},
    key_response::{ApiKeyResponse, present},
};
use crate::http::{
    openapi::{field_schema::shape, responses::UpdateErrors},
    request::{
        body::Body,
        caller::Admin,
        field::Field,
        path_id::PathId,
        precondition::{IfMatchParameter, Precondition},
    },
    response::{
        problem::Problem,
        versioned_response::{self, or_current},
    },
    state::{self, App},
};

/// A change of an API key.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ApiKeyChangeBody, example = json!({"scopes": ["stock:lock"], "expires_at": null}))]
pub struct ApiKeyChangeBody {
    /// What the key allows instead: at least one scope. An unknown one is 422 `unknown_scope`.
    #[schema(inline, value_type = Vec<shape::ScopeName>, min_items = 1, max_items = 50)]
    scopes: Field<ScopeNames>,
    /// From when on the key isn't valid, in the future; null if it doesn't expire.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Field<Expiry>,
    /// The version on which the edit is based; if it isn't the present one, nothing is changed (412
    /// `stale_version`).
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// Changes what a key allows, or until when; it counts from the service's next request on (admin). A
/// revoked key stays revoked.
#[utoipa::path(tag = "accounts", operation_id = "change_api_key",
    params(("id" = i64, Path), IfMatchParameter), request_body = ApiKeyChangeBody,
    responses((status = 200, body = ApiKeyResponse), UpdateErrors))]
#[patch("/api-keys/{id}")]
pub async fn change_api_key(
    admin: Admin,
    app: App,
    id: PathId<ApiKeyId>,
    precondition: Precondition,
    body: Body<ApiKeyChangeBody>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let (body, mut check) = body.into_parts();
    let scopes = check.patch("scopes", body.scopes);
    let expires_at = check.patch_nullable("expires_at", body.expires_at);
    let version = check.patch("version", body.version).value();
    check.build(|| Some(())).map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    let patch = ApiKeyPatch {
        scopes: match scopes {
            Patch::Keep => Patch::Keep,
            Patch::Set(names) => Patch::Set(names.into_scopes()?),
        },
        expires_at: expires_at.map(|expiry| expiry.map(|Expiry(at)| at)),
    };
    let changed = state::write(&app, admin.0, move |cx| {
        update_api_key(cx, id, &expected, patch)
    });
    let changed = changed.await;
    // Also after an error: the change may be committed although its response was lost.
    app.auth_cache().invalidate_key(id);
    let key = or_current(changed, present(&app, id)).await?;
    versioned_response::written(StatusCode::OK, &ApiKeyResponse::at(app.now())(key))
}
