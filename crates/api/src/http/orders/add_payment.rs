//! `POST /api/orders/{id}/payments`.

use actix_web::{HttpResponse, post};
use cangku_domain::{Error, orders::PaymentTarget, processing::OrderCommand};

use super::submit_command::submit_command;
use crate::http::{
    openapi::{idempotency::IdempotencyKeyParameter, responses::PaymentErrors},
    payments::{PaymentBody, RecordedPaymentResponse},
    request::{body::Body, caller::Caller, idempotency_key::RequestKey, path_id::PathId},
    response::problem::Problem,
    state::App,
};

/// Records a payment that arrived (staff), once per method and reference.
///
/// `id` is the order's id or number. If the order is pending, its total is paid then and its units
/// can be held, it becomes paid; otherwise the money is due back. A payment for the number of no
/// order is kept without an order. The same payment again is 200 and changes nothing.
#[utoipa::path(tag = "orders", operation_id = "record_payment", request_body = PaymentBody,
    params(("id" = String, Path, pattern = "^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$"),
        IdempotencyKeyParameter),
    responses(
    (status = 200, body = RecordedPaymentResponse),
    (status = 201, body = RecordedPaymentResponse), PaymentErrors))]
#[post("/orders/{id}/payments")]
pub async fn record_payment(
    caller: Caller,
    app: App,
    id: PathId<PaymentTarget>,
    key: RequestKey,
    body: Body<PaymentBody>,
) -> Result<HttpResponse, Problem> {
    // The body doesn't name the order: only the path does.
    let fingerprint = format!("record_payment {}", id.0);
    let idempotency = key.idempotency(&caller.0, &fingerprint, &body.bytes());
    let (body, check) = body.into_parts();
    let payment = body
        .draft(check, idempotency.is_some())
        .map_err(Error::from)?;
    let order = id.0;
    let command = OrderCommand::RecordPayment { order, payment };
    submit_command(&app, caller, command, idempotency).await
}
