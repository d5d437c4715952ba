//! `GET /api/haier/products`.

use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use haier_client::wire::Product;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    answer::answer,
    codes::CodesQuery,
    found::{Found, UnreadableEntry},
};
use crate::{
    haier::LiveQuestion,
    http::{
        openapi::responses::LiveErrors,
        request::{caller::Caller, query::Query},
        response::problem::Problem,
        state::App,
    },
};

/// Haier's answer about products.
#[derive(Debug, Serialize, ToSchema)]
pub struct HaierProducts {
    /// Those that Haier lists for the customer.
    results: Vec<HaierProduct>,
    /// The codes that it doesn't list.
    missing: Vec<String>,
    /// Entries of its answer that can't be read.
    unreadable: Vec<UnreadableEntry>,
    /// When Haier answered.
    answered_at: DateTime<Utc>,
}

/// A product as Haier lists it.
#[derive(Debug, Serialize, ToSchema)]
struct HaierProduct {
    #[schema(example = "GA0SZC00U")]
    product_code: String,
    #[schema(required = true)]
    product_model: Option<String>,
    /// Such as 电热水器.
    #[schema(required = true)]
    product_group: Option<String>,
    #[schema(required = true)]
    brand: Option<String>,
    /// URL of the main picture.
    #[schema(required = true)]
    image_url: Option<String>,
    /// URLs of the detail pages (拉页).
    product_page_urls: Vec<String>,
    /// Whether it can be procured; null if Haier doesn't say.
    #[schema(required = true)]
    is_sales: Option<bool>,
    /// Why it can't be procured.
    #[schema(required = true)]
    no_sales_reason: Option<String>,
}

impl From<Product> for HaierProduct {
    fn from(product: Product) -> Self {
        Self {
            product_code: product.product_code,
            product_model: product.product_model,
            product_group: product.product_group_name,
            brand: product.product_brand_name,
            image_url: product.product_image_url,
            product_page_urls: product.product_large_urls.unwrap_or_default(),
            is_sales: product.is_sales,
            no_sales_reason: product.no_sales_reason,
        }
    }
}

/// Asks Haier for products by code (staff). Nothing is stored.
#[utoipa::path(tag = "haier", operation_id = "ask_haier_products", params(CodesQuery),
    responses(
    (status = 200, body = HaierProducts), LiveErrors))]
#[get("/haier/products")]
pub async fn ask_products(
    _caller: Caller,
    app: App,
    query: Query<CodesQuery>,
) -> Result<HttpResponse, Problem> {
    let codes = CodesQuery::read(query)?;
    let question = LiveQuestion::Products(codes.clone());
    answer(&app, question, async |haier| {
        let found = Found::read(haier.client.products(codes).await)?;
        Ok(HaierProducts {
            results: found.results,
            missing: found.missing,
            unreadable: found.unreadable,
            answered_at: app.now(),
        })
    })
    .await
}
