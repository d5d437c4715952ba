//! `GET /api/products/{id}` and `GET /api/products/by-code/{product_code}`.

use actix_web::{HttpRequest, HttpResponse, get, web};
use cangku_domain::{Entity, Error, ProductId, catalog::ProductCode};

use super::{ProductAnswer, remembered};
use crate::{
    cache::DetailKey,
    http::{
        cached::{self, Audience},
        error_code::ErrorCode,
        field_schema::shape,
        path_id::PathId,
        problem::Problem,
        responses::{Anybody, Kept},
        state::{self, App},
        visiting::Visiting,
    },
};

/// Returns one product; counts a view of it.
#[utoipa::path(tag = "catalogue", operation_id = "view_product",
    params(("id" = i64, Path), ("X-Visitor-Id" = Option<String>, Header)),
    responses((status = 200, body = ProductAnswer), Kept, Anybody))]
#[get("/products/{id}")]
pub async fn view(
    request: HttpRequest,
    app: App,
    id: PathId<ProductId>,
    visiting: Visiting,
) -> Result<HttpResponse, Problem> {
    show(&request, &app, &DetailKey::Id(id.0), visiting).await
}

/// Returns the product with this Haier code (海尔产品编码); counts a view of it.
#[utoipa::path(tag = "catalogue", operation_id = "view_product_by_code",
    params(("product_code" = inline(shape::Name50), Path, example = "GA0SZC00U"),
        ("X-Visitor-Id" = Option<String>, Header)),
    responses((status = 200, body = ProductAnswer), Kept, Anybody))]
#[get("/products/by-code/{product_code}")]
pub async fn view_by_code(
    request: HttpRequest,
    app: App,
    code: web::Path<String>,
    visiting: Visiting,
) -> Result<HttpResponse, Problem> {
    let code = ProductCode::new(&code).map_err(|error| {
        let detail = format!("The product code in the path {error}.");
        Problem::new(ErrorCode::InvalidPath, detail)
    })?;
    show(&request, &app, &DetailKey::Code(code), visiting).await
}

async fn show(
    request: &HttpRequest,
    app: &App,
    key: &DetailKey,
    visiting: Visiting,
) -> Result<HttpResponse, Problem> {
    let shown = remembered::product(app, key).await?;
    // After the read: views of unknown products don't count.
    app.views().note(shown.id, visiting.0, app.now());
    Ok(cached::answer(request, &shown.rendered, Audience::Anybody))
}

/// The product as it is stored now, for the response to a change.
pub(super) async fn answer(app: &App, id: ProductId) -> Result<ProductAnswer, Problem> {
    let found = state::read(app, move |reader| {
        let found = reader.read(|session| Ok(session.products().find(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::Product, id))
    });
    Ok(found.await?.into())
}
