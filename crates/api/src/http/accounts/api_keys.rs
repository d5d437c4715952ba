//! `/api/api-keys`, for admins: API keys of services.

use actix_web::{HttpResponse, delete, get, http::header::CACHE_CONTROL, post};
use cangku_domain::{
    ApiKeyId, Error, UserId,
    accounts::{ApiKey, ServiceName},
    use_cases::{create_api_key, revoke_api_key},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    accounts::ApiKeySecret,
    http::{
        openapi::{
            field_schema::shape,
            responses::{CreateErrors, RestrictedErrors, RestrictedListErrors},
        },
        request::{
            body::Body, caller::Admin, field::Field, page_query::PageQuery, path_id::PathId,
            query::Query,
        },
        response::{page_response::PageResponse, problem::Problem},
        state::{self, App},
    },
};

/// A new API key.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ApiKeyBody, example = json!({"name": "order-system"}))]
pub struct ApiKeyBody {
    /// The service's name: unique, case-insensitive, also among revoked keys. In the inventory log
    /// it follows `service:`.
    #[schema(inline, required = true, value_type = shape::Name100)]
    name: Field<ServiceName>,
}

/// An API key of a service, without the secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct ApiKeyResponse {
    id: i64,
    /// The service's name.
    #[schema(example = "order-system")]
    name: String,
    /// The admin who created it; null if that user was deleted since.
    #[schema(required = true)]
    created_by: Option<i64>,
    created_at: DateTime<Utc>,
    /// Last use, to about a minute; null if never used.
    #[schema(required = true)]
    last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked; null while it is valid.
    #[schema(required = true)]
    revoked_at: Option<DateTime<Utc>>,
}

impl From<ApiKey> for ApiKeyResponse {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id.get(),
            name: key.name.to_string(),
            created_by: key.created_by.map(UserId::get),
            created_at: key.created_at,
            last_used_at: key.last_used_at,
            revoked_at: key.revoked_at,
        }
    }
}

/// A key that was just created. Only this response shows the secret.
#[derive(Serialize, ToSchema)]
#[schema(as = NewApiKey)]
pub struct NewApiKeyResponse {
    #[serde(flatten)]
    api_key: ApiKeyResponse,
    /// The secret that the service sends as `X-API-Key`. It can't be shown again.
    #[schema(example = "ck_vBRGkEv0o8VnVJpzyQh1m0V1nXbQ0y3kq5Z1y7Jk0bM")]
    key: String,
}

/// Lists services' keys by id, including revoked ones, without the secrets (admin).
#[utoipa::path(tag = "accounts", operation_id = "list_api_keys", params(PageQuery),
    security(("bearer" = [])), responses(
        (status = 200, body = PageResponse<ApiKeyResponse>), RestrictedListErrors))]
#[get("/api-keys")]
pub async fn list(
    _admin: Admin,
    app: App,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = PageQuery::read(query)?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.api_keys().list(page)?))
    });
    Ok(HttpResponse::Ok().json(PageResponse::<ApiKeyResponse>::from(found.await?)))
}

/// Creates a key for a service, which gets the rights of staff (admin). Only this response shows
/// the secret.
#[utoipa::path(tag = "accounts", operation_id = "create_api_key", request_body = ApiKeyBody,
    security(("bearer" = [])), responses((status = 201, body = NewApiKeyResponse), CreateErrors))]
#[post("/api-keys")]
pub async fn create(
    admin: Admin,
    app: App,
    body: Body<ApiKeyBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let name = check.required("name", body.name);
    let name = check.build(|| name).map_err(Error::from)?;
    let secret = ApiKeySecret::generate().map_err(|error| Problem::internal(&error))?;
    // Only the hash is stored.
    let hash = secret.hash();
    let made = state::write(&app, admin.0, move |cx| create_api_key(cx, name, hash));
    let response = NewApiKeyResponse {
        api_key: made.await?.into(),
        key: secret.expose().to_owned(),
    };
    Ok(HttpResponse::Created()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(response))
}

/// Revokes a key: it is invalid from now on (admin).
#[utoipa::path(tag = "accounts", operation_id = "revoke_api_key", params(("id" = i64, Path)),
    security(("bearer" = [])), responses((status = 200, body = ApiKeyResponse), RestrictedErrors))]
#[delete("/api-keys/{id}")]
pub async fn revoke(admin: Admin, app: App, id: PathId<ApiKeyId>) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let revoked = state::write(&app, admin.0, move |cx| revoke_api_key(cx, id)).await;
    // Also after an error: the key may be revoked although the response was lost.
    app.auth_cache().invalidate();
    Ok(HttpResponse::Ok().json(ApiKeyResponse::from(revoked?)))
}
