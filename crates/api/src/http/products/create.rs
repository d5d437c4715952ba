//! `POST /api/products`.

use actix_web::{HttpResponse, http::header::LOCATION, post};
use cangku_domain::{Error, use_cases};

use super::{
    ProductResponse,
    body::{NewProductBody, ProductBody},
    product_change::ProductChange,
    stored_product::stored_product,
};
use crate::http::{
    openapi::responses::CreateErrors,
    request::{body::Body, caller::Admin},
    response::problem::Problem,
    state::{self, App},
};

/// Creates a product (admin).
#[utoipa::path(tag = "catalogue", operation_id = "create_product", request_body = NewProductBody,
    security(("bearer" = [])), responses(
    (status = 201, body = ProductResponse,
        headers(("Location" = String, description = "Its path"))),
    CreateErrors))]
#[post("/products")]
pub async fn create_product(
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
    let id = state::write(&app, admin.0, move |cx| {
        use_cases::create_product(cx, draft, stock)
    })
    .await?;
    let location = (LOCATION, format!("/api/products/{id}"));
    Ok(HttpResponse::Created()
        .insert_header(location)
        .json(stored_product(&app, id).await?))
}
