//! `POST /api/products`.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{HeaderValue, LOCATION},
    },
    post,
};
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
    response::{problem::Problem, versioned_response},
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
    let location = format!("/api/products/{id}");
    let location = HeaderValue::from_str(&location).map_err(|error| Problem::internal(&error))?;
    let mut response =
        versioned_response::written(StatusCode::CREATED, &stored_product(&app, id).await?)?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}
