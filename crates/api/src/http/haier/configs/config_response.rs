//! Configurations in responses: without secrets.

use cangku_domain::supplier::{HaierCode, HaierConfig, HaierKey};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::response::versioned_response::Versioned;

/// An account with Haier's platform.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HaierConfig)]
pub struct HaierConfigResponse {
    id: i64,
    name: String,
    config: HaierFieldsResponse,
    secrets: HaierSecretsResponse,
    /// Whether the shop uses it; at most one is active.
    is_active: bool,
    /// Increased by every change; an edit may name the one that it is based on.
    #[schema(minimum = 1)]
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// The keys of a configuration that aren't secret; null if a key isn't set.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HaierFields)]
struct HaierFieldsResponse {
    #[schema(required = true)]
    client_id: Option<String>,
    /// Null: `/oauth2/auth` below the base URL.
    #[schema(required = true)]
    token_url: Option<String>,
    #[schema(required = true)]
    base_url: Option<String>,
    #[schema(required = true)]
    customer_code: Option<String>,
    /// Null: the sold-to code.
    #[schema(required = true)]
    send_to_code: Option<String>,
    /// Null: `1001`, Haier itself.
    #[schema(required = true)]
    supplier_code: Option<String>,
    /// Null: `110101`.
    #[schema(required = true)]
    county_code: Option<String>,
    /// 0: no limit; null: 100.
    #[schema(required = true)]
    rate_per_second: Option<u32>,
}

/// Which secrets are set.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HaierSecrets)]
struct HaierSecretsResponse {
    client_secret: bool,
    password: bool,
    /// False: the password is used.
    seller_password: bool,
}

impl Versioned for HaierConfigResponse {
    fn version(&self) -> i64 {
        self.version
    }
}

impl From<HaierConfig> for HaierConfigResponse {
    fn from(config: HaierConfig) -> Self {
        let fields = config.fields;
        let is_set = |key| fields.secret(key).is_some();
        let secrets = HaierSecretsResponse {
            client_secret: is_set(HaierKey::ClientSecret),
            password: is_set(HaierKey::Password),
            seller_password: is_set(HaierKey::SellerPassword),
        };
        let code = |code: Option<HaierCode>| code.map(|code| code.to_string());
        Self {
            id: config.id.get(),
            name: config.name.to_string(),
            config: HaierFieldsResponse {
                client_id: fields.client_id.map(|id| id.to_string()),
                token_url: fields.token_url.map(|url| url.to_string()),
                base_url: fields.base_url.map(|url| url.to_string()),
                customer_code: code(fields.customer_code),
                send_to_code: code(fields.send_to_code),
                supplier_code: code(fields.supplier_code),
                county_code: fields.county_code.map(|code| code.to_string()),
                rate_per_second: fields.rate_per_second,
            },
            secrets,
            is_active: config.is_active,
            version: config.version.get(),
            created_at: config.created_at,
            updated_at: config.updated_at,
        }
    }
}
