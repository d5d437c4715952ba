//! `POST /api/api-keys`.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, HeaderValue},
    },
    post,
};
use cangku_domain::{
    Error,
    accounts::ServiceName,
    use_cases::{self, ApiKeyDraft},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    body_fields::{Expiry, ScopeNames},
    key_response::ApiKeyResponse,
};
use crate::{
    accounts::ApiKeySecret,
    http::{
        openapi::{field_schema::shape, responses::CreateErrors},
        request::{body::Body, caller::Admin, field::Field},
        response::{
            problem::Problem,
            versioned_response::{self, Versioned},
        },
        state::{self, App},
    },
};

/// A new API key.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ApiKeyBody, example = json!({"name": "order-system",
    "scopes": ["stock:lock", "orders:place"], "expires_at": "2027-12-31T16:00:00Z"}))]
pub struct ApiKeyBody {
    /// The service's name: unique, case-insensitive, also among revoked keys. In the inventory log
    /// it follows `service:`.
    #[schema(inline, required = true, value_type = shape::Name100)]
    name: Field<ServiceName>,
    /// What the key allows: at least one scope. An unknown one is 422 `unknown_scope`.
    #[schema(inline, required = true, value_type = Vec<shape::ScopeName>, min_items = 1,
        max_items = 50)]
    scopes: Field<ScopeNames>,
    /// From when on the key isn't valid, in the future; null or absent if it doesn't expire.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Field<Expiry>,
}

/// A key that was just created. Only this response shows the secret.
#[derive(Serialize, ToSchema)]
#[schema(as = NewApiKey)]
pub struct NewApiKeyResponse {
    #[serde(flatten)]
    api_key: ApiKeyResponse,
    /// The secret that the service sends as `X-API-Key`. It can't be shown again.
    #[schema(example = "ck_live_0vBRGkEv0o8VnVJpzyQh1m0V1nXbQ0y3kq5Z1y7Jk0b3jZRME")]
    key: String,
}

impl Versioned for NewApiKeyResponse {
    fn version(&self) -> i64 {
        self.api_key.version()
    }
}

/// Creates a key for a service, which may do what the key's scopes allow (admin). Only this response
/// shows the secret.
#[utoipa::path(tag = "accounts", operation_id = "create_api_key", request_body = ApiKeyBody,
    responses((status = 201, body = NewApiKeyResponse), CreateErrors))]
#[post("/api-keys")]
pub async fn create_api_key(
    admin: Admin,
    app: App,
    body: Body<ApiKeyBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let name = check.required("name", body.name);
    let scopes = check.required("scopes", body.scopes);
    let expires_at = check.nullable("expires_at", body.expires_at);
    let (name, scopes) = check.build(|| name.zip(scopes)).map_err(Error::from)?;
    let scopes = scopes.into_scopes()?;
    let generated = ApiKeySecret::generate(app.key_environment());
    let secret = generated.map_err(|error| Problem::internal(&error))?;
    let draft = ApiKeyDraft {
        name,
        scopes,
        expires_at: expires_at.map(|Expiry(at)| at),
        // Only the hash and the last characters are stored.
        key_hash: secret.hash(),
        last_four: secret
            .last_four()
            .map_err(|error| Problem::internal(&error))?,
    };
    let made = state::write(&app, admin.0, move |cx| {
        use_cases::create_api_key(cx, draft)
    });
    let response = NewApiKeyResponse {
        api_key: ApiKeyResponse::at(app.now())(made.await?),
        key: secret.expose().to_owned(),
    };
    let mut response = versioned_response::written(StatusCode::CREATED, &response)?;
    let unstored = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, unstored);
    Ok(response)
}
