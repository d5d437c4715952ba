//! `POST /api/products`.

use actix_web::{HttpResponse, http::StatusCode, post};
use cangku_domain::{
    Error,
    catalog::ProductWithNames,
    inventory::{OnHand, StoredResponse, SupplyConditions},
    use_cases::{Once, create_product_once},
};

use super::{
    ProductResponse,
    body::{NewProductBody, ProductBody},
    product_change::ProductChange,
};
use crate::http::{
    openapi::{idempotency::IdempotencyKeyParameter, responses::KeyedCreateErrors},
    request::{body::Body, caller::CurrentCaller, idempotency_key::RequestKey},
    response::{
        created_response::{located_response, to_store},
        problem::Problem,
    },
    state::{self, App},
};

/// Creates a product (admin), at most one per `Idempotency-Key`.
#[utoipa::path(tag = "catalogue", operation_id = "create_product", request_body = NewProductBody,
    params(IdempotencyKeyParameter), responses(
    (status = 201, body = ProductResponse, headers(
        ("Location" = String, description = "Its path"),
        ("Idempotency-Replayed" = Option<String>,
            description = "`true` if it is the first response again"))),
    KeyedCreateErrors))]
#[post("/products")]
pub async fn create_product(
    caller: CurrentCaller,
    app: App,
    key: RequestKey,
    body: Body<ProductBody>,
) -> Result<HttpResponse, Problem> {
    let once = Once {
        idempotency: key.idempotency(&caller.0, "create_product", &body.bytes()),
        render: stored_product,
    };
    let (body, mut check) = body.into_parts();
    body.require_all(&mut check);
    body.refuse_expectations(&mut check);
    let wanted = body.read(&mut check);
    let draft = check
        .build(|| Some(wanted))
        .and_then(ProductChange::into_draft);
    let (draft, stock) = draft.map_err(Error::from)?;
    let created = state::write(&app, caller.0, move |cx| {
        create_product_once(cx, draft, stock, &once)
    });
    located_response(created.await?, stored_product, "/api/products")
}

fn stored_product(created: &ProductWithNames) -> Result<StoredResponse, Error> {
    let stock = created.product.counters.stock;
    // Nothing of a new product is held, and no supplier has given a figure of it.
    let units = OnHand { stock, held: 0 };
    let supply = SupplyConditions::reliable(created.product.created_at);
    let body = ProductResponse::for_staff(created.clone(), units, &supply);
    to_store(StatusCode::CREATED, &body)
}
