//! `GET /api/products/{id}` and `GET /api/products/by-code/{product_code}`.

use actix_web::{HttpRequest, HttpResponse, get, web};
use cangku_domain::{ProductId, catalog::ProductCode};

use super::{ProductResponse, product_cache};
use crate::{
    cache::DetailKey,
    http::{
        openapi::{
            field_schema::shape,
            responses::{NotModified, ReadErrors},
        },
        request::{path_id::PathId, visitor_id::VisitorId},
        response::{
            conditional_response::{self, Audience},
            error_code::ErrorCode,
            problem::Problem,
        },
        state::App,
    },
};

/// Returns one product; counts a view of it.
#[utoipa::path(tag = "catalogue", operation_id = "view_product",
    params(("id" = i64, Path), ("X-Visitor-Id" = Option<String>, Header)),
    responses((status = 200, body = ProductResponse), NotModified, ReadErrors))]
#[get("/products/{id}")]
pub async fn view_product(
    request: HttpRequest,
    app: App,
    id: PathId<ProductId>,
    visitor_id: VisitorId,
) -> Result<HttpResponse, Problem> {
    show(&request, &app, &DetailKey::Id(id.0), visitor_id).await
}

/// Returns the product with this Haier code (海尔产品编码); counts a view of it.
#[utoipa::path(tag = "catalogue", operation_id = "view_product_by_code",
    params(("product_code" = inline(shape::Name50), Path, example = "GA0SZC00U"),
        ("X-Visitor-Id" = Option<String>, Header)),
    responses((status = 200, body = ProductResponse), NotModified, ReadErrors))]
#[get("/products/by-code/{product_code}")]
pub async fn view_product_by_code(
    request: HttpRequest,
    app: App,
    code: web::Path<String>,
    visitor_id: VisitorId,
) -> Result<HttpResponse, Problem> {
    let code = ProductCode::new(&code).map_err(|error| {
        let detail = format!("The product code in the path {error}.");
        Problem::new(ErrorCode::InvalidPath, detail)
    })?;
    show(&request, &app, &DetailKey::Code(code), visitor_id).await
}

async fn show(
    request: &HttpRequest,
    app: &App,
    key: &DetailKey,
    visitor_id: VisitorId,
) -> Result<HttpResponse, Problem> {
    let shown = product_cache::product(app, key).await?;
    // After the read: views of unknown products don't count.
    app.views().record(shown.id, visitor_id.0, app.now());
    Ok(conditional_response::respond(
        request,
        &shown.rendered,
        Audience::Anybody,
    ))
}
