//! Brands in responses.

use cangku_domain::catalog::Brand;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::response::versioned_response::Versioned;

/// A brand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Brand)]
pub struct BrandResponse {
    id: i64,
    name: String,
    /// Address of the logo; null if there is none.
    #[schema(required = true)]
    logo: Option<String>,
    description: String,
    /// Sort weight in lists, lowest first.
    order: u32,
    /// Whether the shop shows the brand.
    is_active: bool,
    /// Increased by every change; an edit may name the one that it is based on.
    #[schema(minimum = 1)]
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Versioned for BrandResponse {
    fn version(&self) -> i64 {
        self.version
    }
}

impl From<Brand> for BrandResponse {
    fn from(brand: Brand) -> Self {
        Self {
            id: brand.id.get(),
            name: brand.name.to_string(),
            logo: brand.logo.map(|logo| logo.to_string()),
            description: brand.description.to_string(),
            order: brand.order,
            is_active: brand.is_active,
            version: brand.version.get(),
            created_at: brand.created_at,
            updated_at: brand.updated_at,
        }
    }
}
