//! `GET /api/orders/{id}`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{Entity, Error, OrderId, audit::AuditSubject, use_cases::record_reveal};

use super::order_response::{OrderWithHistoryResponse, is_own};
use crate::http::{
    openapi::responses::{NotModified, RestrictedErrors},
    request::{caller::Caller, path_id::PathId},
    response::{conditional_response::Audience, problem::Problem, versioned_response},
    state::{self, App},
};

/// Contact data that is masked in other responses.
const REVEALED: [&str; 2] = ["phone", "address"];

/// Returns an order with its history: a customer's own, any for staff. The telephone number and the address
/// are complete; that staff or a service has seen them is recorded in the audit log.
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
    if !is_own(&caller.0, &found.0) {
        let record = state::write(&app, caller.0.clone(), move |cx| {
            record_reveal(cx, AuditSubject::Order, id.get(), &REVEALED)
        });
        record.await?;
    }
    let shown = OrderWithHistoryResponse::shown_to(&caller.0, found);
    versioned_response::show(&request, &shown, Audience::Unstored)
}
