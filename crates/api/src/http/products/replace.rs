//! `PUT /api/products/{id}`.

use actix_web::{HttpResponse, put};
use cangku_domain::{Error, ProductId};

use super::{ProductResponse, body::ProductBody, update::save};
use crate::http::{
    openapi::responses::UpdateErrors,
    request::{
        body::Body,
        caller::CurrentCaller,
        path_id::PathId,
        precondition::{IfMatchParameter, Precondition},
    },
    response::problem::Problem,
    state::App,
};

/// Replaces a product: what the body omits gets its default, except `stock`, `low_stock_threshold` and
/// `source`, and what the supplier says of a product that a sync has brought, which stay (admin).
#[utoipa::path(tag = "catalogue", operation_id = "replace_product",
    params(("id" = i64, Path), IfMatchParameter), request_body = ProductBody,
    responses(
    (status = 200, body = ProductResponse), UpdateErrors))]
#[put("/products/{id}")]
pub async fn replace_product(
    caller: CurrentCaller,
    app: App,
    id: PathId<ProductId>,
    precondition: Precondition,
    body: Body<ProductBody>,
) -> Result<HttpResponse, Problem> {
    let (mut body, mut check) = body.into_parts();
    let version = body.take_version(&mut check);
    body.require_all(&mut check);
    let wanted = body.read(&mut check);
    let wanted = check.build(|| Some(wanted)).map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    // Called within the transaction, with the locked product.
    save(&app, caller, id.0, expected, move |present| {
        Ok(wanted.into_replacement(present)?)
    })
    .await
}
