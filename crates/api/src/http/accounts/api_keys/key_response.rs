//! API keys in responses.

use cangku_domain::{
    ApiKeyId, Entity, Error, UserId,
    accounts::{ApiKey, KeyStatus},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{
    openapi::field_schema::shape,
    response::{problem::Problem, versioned_response::Versioned},
    state::{self, App},
};

/// An API key of a service, without the secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct ApiKeyResponse {
    id: i64,
    /// The service's name.
    #[schema(example = "order-system")]
    name: String,
    /// `active`; `expired`; `revoked`, which is for good.
    #[schema(inline, value_type = shape::KeyStatusName)]
    status: &'static str,
    /// What it allows.
    #[schema(inline, value_type = Vec<shape::ScopeName>)]
    scopes: Vec<&'static str>,
    /// The last four characters; null for keys made before these were stored.
    #[schema(required = true, example = "x7Qd")]
    last_four: Option<String>,
    /// The admin who created it; null if that user was deleted since.
    #[schema(required = true)]
    created_by: Option<i64>,
    created_at: DateTime<Utc>,
    /// From when on it isn't valid; null if it doesn't expire.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
    /// Last use, to about a minute; null if never used.
    #[schema(required = true)]
    last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked; null if it wasn't.
    #[schema(required = true)]
    revoked_at: Option<DateTime<Utc>>,
    /// Increased by each change of scopes or expiry.
    version: i64,
}

impl ApiKeyResponse {
    pub(super) fn at(now: DateTime<Utc>) -> impl Fn(ApiKey) -> Self {
        move |key| {
            let status: KeyStatus = key.status(now);
            Self {
                id: key.id.get(),
                name: key.name.to_string(),
                status: status.as_str(),
                scopes: key.scopes.names().collect(),
                last_four: key.last_four.map(|ending| ending.to_string()),
                created_by: key.created_by.map(UserId::get),
                created_at: key.created_at,
                expires_at: key.expires_at,
                last_used_at: key.last_used_at,
                revoked_at: key.revoked_at,
                version: key.version.get(),
            }
        }
    }
}

impl Versioned for ApiKeyResponse {
    fn version(&self) -> i64 {
        self.version
    }
}

/// The key as it is stored now.
pub(super) async fn present(app: &App, id: ApiKeyId) -> Result<ApiKeyResponse, Problem> {
    let found = state::read(app, move |reader| {
        let found = reader.read(|session| Ok(session.api_keys().find(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::ApiKey, id))
    });
    Ok(ApiKeyResponse::at(app.now())(found.await?))
}
