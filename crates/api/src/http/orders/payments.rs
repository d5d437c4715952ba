//! `GET /api/orders/{id}/payments`.

use actix_web::{HttpResponse, get};
use cangku_domain::{Entity, Error, OrderId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{
    openapi::responses::RestrictedErrors,
    payments::PaymentResponse,
    request::{caller::Caller, path_id::PathId},
    response::problem::Problem,
    state::{self, App},
};

/// Payments and refunds of an order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderPayments)]
pub struct OrderPaymentsResponse {
    /// Oldest first.
    results: Vec<PaymentResponse>,
}

/// Lists payments and refunds of an order, oldest first: a customer's own, without notes and names
/// of staff; any for staff.
#[utoipa::path(tag = "orders", operation_id = "list_payments_of_order",
    params(("id" = i64, Path, minimum = 1)), responses((status = 200, body = OrderPaymentsResponse), RestrictedErrors))]
#[get("/orders/{id}/payments")]
pub async fn list_payments_of_order(
    caller: Caller,
    app: App,
    id: PathId<OrderId>,
) -> Result<HttpResponse, Problem> {
    let id = id.0;
    let found = state::read(&app, move |reader| {
        reader.read(|session| {
            let Some((order, _)) = session.orders().find(id)? else {
                return Ok(None);
            };
            Ok(Some((order, session.orders().payments_of(id)?)))
        })
    });
    // To a customer, another's order looks as if it didn't exist.
    let found = found.await?;
    let found = found.filter(|(order, _)| order.is_visible_to(&caller.0));
    let (_, payments) = found.ok_or_else(|| Error::not_found(Entity::Order, id))?;
    let shown = |payment| PaymentResponse::shown_to(&caller.0, payment);
    Ok(HttpResponse::Ok().json(OrderPaymentsResponse {
        results: payments.iter().map(shown).collect(),
    }))
}
