//! `GET /api/products/{id}` and `GET /api/products/by-code/{product_code}`.

use actix_web::{HttpRequest, HttpResponse, get, web};
use cangku_domain::{Entity, Error, ProductId, catalog::ProductCode};

use super::{ProductAnswer, remembered};
use crate::{
    cache::DetailKey,
    http::{
        cached::{self, Audience},
        error_code::ErrorCode,
        path_id::PathId,
        problem::Problem,
        responses::Anybody,
        state::{self, App},
    },
};

/// One product.
#[utoipa::path(tag = "catalogue", operation_id = "view_product", params(("id" = i64, Path)),
    responses((status = 200, body = ProductAnswer), Anybody))]
#[get("/products/{id}")]
pub async fn view(
    request: HttpRequest,
    app: App,
    id: PathId<ProductId>,
) -> Result<HttpResponse, Problem> {
    let shown = remembered::product(&app, &DetailKey::Id(id.0)).await?;
    Ok(cached::answer(&request, &shown, Audience::Anybody))
}

/// The product of Haier's code (海尔产品编码).
#[utoipa::path(tag = "catalogue", operation_id = "view_product_by_code",
    params(("product_code" = String, Path, example = "GA0SZC00U")),
    responses((status = 200, body = ProductAnswer), Anybody))]
#[get("/products/by-code/{product_code}")]
pub async fn view_by_code(
    request: HttpRequest,
    app: App,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let code = ProductCode::new(&code).map_err(|error| {
        let detail = format!("The product code in the path {error}.");
        Problem::new(ErrorCode::InvalidPath, detail)
    })?;
    let shown = remembered::product(&app, &DetailKey::Code(code)).await?;
    Ok(cached::answer(&request, &shown, Audience::Anybody))
}

/// The product as it is stored now, for whoever has just changed it.
pub(super) async fn answer(app: &App, id: ProductId) -> Result<ProductAnswer, Problem> {
    let found = state::read(app, move |reader| {
        let found = reader.read(|session| Ok(session.products().find(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::Product, id))
    });
    Ok(found.await?.into())
}
