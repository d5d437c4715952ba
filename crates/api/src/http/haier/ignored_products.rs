//! `/api/haier/ignored-products`: Haier's products that admins have deleted, so that no sync brings
//! them.

use actix_web::{HttpResponse, delete, get};
use cangku_domain::{IgnoredProductId, supplier::IgnoredProduct, use_cases::stop_ignoring_product};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{
    openapi::responses::{RestrictedErrors, RestrictedListErrors},
    request::{caller::CurrentCaller, page_query::PageQuery, path_id::PathId, query::Query},
    response::{page_response::PageResponse, problem::Problem},
    state::{self, App},
};

/// A product whose offers syncs skip.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IgnoredProduct)]
pub struct IgnoredProductResponse {
    id: i64,
    /// The supplier, such as `haier`.
    supplier: String,
    /// The code of its offers.
    #[schema(example = "GA0SZC00U")]
    product_code: String,
    /// The product's name when it was deleted.
    product_name: String,
    /// Name of the user or service that deleted it.
    ignored_by: String,
    /// When it was deleted.
    created_at: DateTime<Utc>,
}

impl From<IgnoredProduct> for IgnoredProductResponse {
    fn from(ignored: IgnoredProduct) -> Self {
        Self {
            id: ignored.id.get(),
            supplier: ignored.supplier.to_string(),
            product_code: ignored.product_code.to_string(),
            product_name: ignored.product_name.to_string(),
            ignored_by: ignored.ignored_by,
            created_at: ignored.created_at,
        }
    }
}

/// Lists Haier's products that were deleted and that syncs don't create again, newest first (admin).
#[utoipa::path(tag = "haier", operation_id = "list_ignored_products",
    params(PageQuery), responses(
    (status = 200, body = PageResponse<IgnoredProductResponse>), RestrictedListErrors))]
#[get("/haier/ignored-products")]
pub async fn list_ignored_products(
    _caller: CurrentCaller,
    app: App,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = PageQuery::read(query)?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.ignored_products().list(page)?))
    });
    Ok(HttpResponse::Ok().json(PageResponse::<IgnoredProductResponse>::from(found.await?)))
}

/// Stops ignoring a deleted product (admin): the next sync creates it again if Haier still offers it.
#[utoipa::path(tag = "haier", operation_id = "stop_ignoring_product", params(("id" = i64, Path)),
    responses(
    (status = 200, body = IgnoredProductResponse), RestrictedErrors))]
#[delete("/haier/ignored-products/{id}")]
pub async fn stop_ignoring(
    caller: CurrentCaller,
    app: App,
    id: PathId<IgnoredProductId>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let done = state::write(&app, caller.0, move |cx| stop_ignoring_product(cx, id));
    Ok(HttpResponse::Ok().json(IgnoredProductResponse::from(done.await?)))
}
