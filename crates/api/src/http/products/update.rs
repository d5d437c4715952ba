//! `PATCH /api/products/{id}`.

use actix_web::{HttpResponse, patch};
use cangku_domain::{
    Error, ProductId,
    catalog::{Product, ProductPatch},
    use_cases,
};

use super::{ProductResponse, body::ProductBody, stored_product::stored_product};
use crate::http::{
    openapi::responses::UpdateErrors,
    request::{body::Body, caller::Admin, path_id::PathId},
    response::problem::Problem,
    state::{self, App},
};

/// Changes the fields that the body contains (admin).
#[utoipa::path(tag = "catalogue", operation_id = "change_product", params(("id" = i64, Path)),
    request_body = ProductBody, security(("bearer" = [])), responses(
    (status = 200, body = ProductResponse), UpdateErrors))]
#[patch("/products/{id}")]
pub async fn change_product(
    admin: Admin,
    app: App,
    id: PathId<ProductId>,
    body: Body<ProductBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let wanted = body.read(&mut check);
    let wanted = check.build(|| Some(wanted)).map_err(Error::from)?;
    // Called within the transaction, with the locked product.
    save(&app, admin, id.0, move |present| {
        Ok(wanted.into_patch(present)?)
    })
    .await
}

/// Saves the patch and returns the product as it is then.
///
/// # Errors
/// Those of `patch`, and those of the use case.
pub(super) async fn save(
    app: &App,
    admin: Admin,
    id: ProductId,
    patch: impl FnOnce(&Product) -> Result<ProductPatch, Error> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    state::write(app, admin.0, move |cx| {
        use_cases::update_product(cx, id, patch)
    })
    .await?;
    // Read anew, with the names of its category and brand.
    Ok(HttpResponse::Ok().json(stored_product(app, id).await?))
}
