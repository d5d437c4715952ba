//! `GET /api/orders/{id}`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{Entity, Error, OrderId};

use super::order_response::OrderWithHistoryResponse;
use crate::http::{
    openapi::responses::{NotModified, RestrictedErrors},
    request::{caller::Caller, path_id::PathId},
    response::{conditional_response::Audience, problem::Problem, versioned_response},
    state::{self, App},
};

/// Returns an order with its history: a customer's own, any for staff.
#[utoipa::path(tag = "orders", operation_id = "view_order", params(("id" = i64, Path, minimum = 1)),
    responses(
    (status = 200, body = OrderWithHistoryResponse), NotModified, RestrictedErrors))]
#[get("/orders/{id}")]
pub async fn view_order(
    request: HttpRequest,
    caller: Caller,
    app: App,
    id: PathId<OrderId>,
) -> Result<HttpResponse, Problem> {
    let id = id.0;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.orders().find(id)?))
    });
    // To a customer, another's order looks as if it didn't exist.
    let found = found.await?;
    let found = found.filter(|(order, _)| order.is_visible_to(&caller.0));
    let found = found.ok_or_else(|| Error::not_found(Entity::Order, id))?;
    let shown = OrderWithHistoryResponse::shown_to(&caller.0, found);
    versioned_response::show(&request, &shown, Audience::Unstored)
}
