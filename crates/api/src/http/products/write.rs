//! Creating, replacing, changing and deleting products.

use actix_web::{HttpResponse, delete, http::header::LOCATION, patch, post, put};
use cangku_domain::{
    Error, ProductId,
    catalog::{Product, ProductPatch},
    use_cases::{create_product, delete_product, update_product},
};

use super::{
    ProductResponse,
    body::{NewProductBody, ProductBody},
    product_change::ProductChange,
    product_view::answer,
};
use crate::http::{
    openapi::responses::{Creating, Deleting, Writing},
    request::{body::Body, caller::Admin, path_id::PathId},
    response::{deletion_response::DeletionResponse, problem::Problem},
    state::{self, App},
};

/// Creates a product (admin).
#[utoipa::path(tag = "catalogue", operation_id = "create_product", request_body = NewProductBody,
    security(("bearer" = [])), responses(
    (status = 201, body = ProductResponse, headers(("Location" = String, description = "Its path"))),
    Creating))]
#[post("/products")]
pub async fn create(
    admin: Admin,
    app: App,
    body: Body<ProductBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    body.require_all(&mut check);
    body.refuse_expectations(&mut check);
    let wanted = body.read(&mut check);
    let draft = check
        .build(|| Some(wanted))
        .and_then(ProductChange::into_draft);
    let (draft, stock) = draft.map_err(Error::from)?;
    let id = state::write(&app, admin.0, move |cx| create_product(cx, draft, stock)).await?;
    let location = (LOCATION, format!("/api/products/{id}"));
    Ok(HttpResponse::Created()
        .insert_header(location)
        .json(answer(&app, id).await?))
}

/// Replaces a product: what the body omits gets its default, except `stock` and
/// `low_stock_threshold`, which stay (admin).
#[utoipa::path(tag = "catalogue", operation_id = "replace_product", params(("id" = i64, Path)),
    request_body = ProductBody, security(("bearer" = [])), responses(
    (status = 200, body = ProductResponse), Writing))]
#[put("/products/{id}")]
pub async fn replace(
    admin: Admin,
    app: App,
    id: PathId<ProductId>,
    body: Body<ProductBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    body.require_all(&mut check);
    let wanted = body.read(&mut check);
    let patch = check
        .build(|| Some(wanted))
        .and_then(ProductChange::into_replacement);
    let patch = patch.map_err(Error::from)?;
    save(&app, admin, id.0, move |_present| Ok(patch)).await
}

/// Changes the fields that the body contains (admin).
#[utoipa::path(tag = "catalogue", operation_id = "change_product", params(("id" = i64, Path)),
    request_body = ProductBody, security(("bearer" = [])), responses(
    (status = 200, body = ProductResponse), Writing))]
#[patch("/products/{id}")]
pub async fn change(
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

async fn save(
    app: &App,
    admin: Admin,
    id: ProductId,
    patch: impl FnOnce(&Product) -> Result<ProductPatch, Error> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    state::write(app, admin.0, move |cx| update_product(cx, id, patch)).await?;
    // Read anew, with the names of its category and brand.
    Ok(HttpResponse::Ok().json(answer(app, id).await?))
}

/// Deletes a product with its log and pictures, and returns how many (admin).
#[utoipa::path(tag = "catalogue", operation_id = "remove_product", params(("id" = i64, Path)),
    security(("bearer" = [])), responses((status = 200, body = DeletionResponse), Deleting))]
#[delete("/products/{id}")]
pub async fn remove(
    admin: Admin,
    app: App,
    id: PathId<ProductId>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let removed = state::write(&app, admin.0, move |cx| delete_product(cx, id)).await?;
    Ok(HttpResponse::Ok().json(DeletionResponse::from(removed)))
}
