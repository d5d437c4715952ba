//! `GET /api/products/{id}` and `GET /api/products/by-code/{product_code}`.

use actix_web::{HttpRequest, HttpResponse, get, web};
use cangku_domain::{ProductId, catalog::ProductCode};

use super::{ProductResponse, product_cache, stored_product::find_for_staff};
use crate::{
    cache::{CachedProduct, DetailKey},
    http::{
        openapi::{
            field_schema::shape,
            responses::{NotModified, ReadErrors},
        },
        request::{path_id::PathId, staff_viewer::StaffViewer, visitor_id::VisitorId},
        response::{
            conditional_response::{self, Audience},
            error_code::ErrorCode,
            problem::Problem,
            versioned_response,
        },
        state::{self, App},
    },
};

/// Returns one product, for staff and services with its held units; counts a view of it.
#[utoipa::path(tag = "catalogue", operation_id = "view_product",
    params(("id" = i64, Path), ("X-Visitor-Id" = Option<String>, Header)),
    responses((status = 200, body = ProductResponse), NotModified, ReadErrors))]
#[get("/products/{id}")]
pub async fn view_product(
    request: HttpRequest,
    app: App,
    id: PathId<ProductId>,
    visitor_id: VisitorId,
    viewer: StaffViewer,
) -> Result<HttpResponse, Problem> {
    show(&request, &app, DetailKey::Id(id.0), visitor_id, viewer).await
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
    viewer: StaffViewer,
) -> Result<HttpResponse, Problem> {
    let code = ProductCode::new(&code).map_err(|error| {
        let detail = format!("The product code in the path {error}.");
        Problem::new(ErrorCode::InvalidPath, detail)
    })?;
    show(&request, &app, DetailKey::Code(code), visitor_id, viewer).await
}

async fn show(
    request: &HttpRequest,
    app: &App,
    key: DetailKey,
    visitor_id: VisitorId,
    viewer: StaffViewer,
) -> Result<HttpResponse, Problem> {
    let (shown, audience) = match viewer {
        StaffViewer(false) => (product_cache::product(app, &key).await?, Audience::Anybody),
        StaffViewer(true) => (product_for_staff(app, key).await?, Audience::Caller),
    };
    // After the read: views of unknown products don't count.
    app.views().record(shown.id, visitor_id.0, app.now());
    Ok(conditional_response::respond(
        request,
        &shown.rendered,
        audience,
    ))
}

async fn product_for_staff(app: &App, key: DetailKey) -> Result<CachedProduct, Problem> {
    let supply = app.supply();
    let found = state::read(app, move |reader| {
        reader.read(|session| find_for_staff(session, &key, &supply))
    });
    let found = found.await?;
    Ok(CachedProduct {
        id: found.id(),
        rendered: versioned_response::render(&found)?,
    })
}
