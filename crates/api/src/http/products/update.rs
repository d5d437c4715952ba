//! `PATCH /api/products/{id}`.

use actix_web::{HttpResponse, http::StatusCode, patch};
use cangku_domain::{
    Error, ExpectedVersion, ProductId,
    catalog::{Product, ProductPatch},
    use_cases,
};

use super::{ProductResponse, body::ProductBody, stored_product::stored_product};
use crate::http::{
    openapi::responses::UpdateErrors,
    request::{
        body::Body,
        caller::CurrentCaller,
        path_id::PathId,
        precondition::{IfMatchParameter, Precondition},
    },
    response::{
        problem::Problem,
        versioned_response::{self, or_current},
    },
    state::{self, App},
};

/// Changes the fields that the body contains (admin).
#[utoipa::path(tag = "catalogue", operation_id = "change_product",
    params(("id" = i64, Path), IfMatchParameter), request_body = ProductBody,
    responses(
    (status = 200, body = ProductResponse), UpdateErrors))]
#[patch("/products/{id}")]
pub async fn change_product(
    caller: CurrentCaller,
    app: App,
    id: PathId<ProductId>,
    precondition: Precondition,
    body: Body<ProductBody>,
) -> Result<HttpResponse, Problem> {
    let (mut body, mut check) = body.into_parts();
    let version = body.take_version(&mut check);
    let wanted = body.read(&mut check);
    let wanted = check.build(|| Some(wanted)).map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    // Called within the transaction, with the locked product.
    save(&app, caller, id.0, expected, move |present| {
        Ok(wanted.into_patch(present)?)
    })
    .await
}

/// Saves the patch and returns the product as the edit left it.
///
/// # Errors
/// Those of `patch`, and those of the use case.
pub(super) async fn save(
    app: &App,
    caller: CurrentCaller,
    id: ProductId,
    expected: ExpectedVersion,
    patch: impl FnOnce(&Product) -> Result<ProductPatch, Error> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let saved = state::write(app, caller.0, move |cx| {
        use_cases::update_product(cx, id, &expected, patch)
    });
    let saved = or_current(saved.await, stored_product(app, id)).await?;
    versioned_response::written(
        StatusCode::OK,
        &ProductResponse::of_edit(saved, &app.supply()),
    )
}
