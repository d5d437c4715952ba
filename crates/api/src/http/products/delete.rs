//! `DELETE /api/products/{id}`.

use actix_web::{HttpResponse, delete};
use cangku_domain::{ProductId, use_cases};

use super::stored_product::stored_product;
use crate::http::{
    openapi::responses::CatalogDeleteErrors,
    request::{
        caller::CurrentCaller,
        path_id::PathId,
        precondition::{DeletionPrecondition, IfMatchParameter, VersionQuery},
    },
    response::{
        deletion_response::DeletionResponse, problem::Problem, versioned_response::or_current,
    },
    state::{self, App},
};

/// Deletes a product with its log and pictures, and returns how many (admin).
#[utoipa::path(tag = "catalogue", operation_id = "remove_product",
    params(("id" = i64, Path), VersionQuery, IfMatchParameter),
    responses(
    (status = 200, body = DeletionResponse), CatalogDeleteErrors))]
#[delete("/products/{id}")]
pub async fn remove_product(
    caller: CurrentCaller,
    app: App,
    id: PathId<ProductId>,
    precondition: DeletionPrecondition,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let expected = precondition.into_expected();
    let removed = state::write(&app, caller.0, move |cx| {
        use_cases::delete_product(cx, id, &expected)
    });
    let removed = or_current(removed.await, stored_product(&app, id)).await?;
    Ok(HttpResponse::Ok().json(DeletionResponse::from(removed)))
}
