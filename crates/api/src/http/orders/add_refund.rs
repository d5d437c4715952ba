//! `POST /api/orders/{id}/refunds`.

use actix_web::{HttpResponse, post};
use cangku_domain::{Error, OrderId, processing::OrderCommand};

use super::submit_command::submit_command;
use crate::http::{
    openapi::{idempotency::IdempotencyKeyParameter, responses::PaymentErrors},
    payments::{RecordedPaymentResponse, RefundPaymentBody},
    request::{body::Body, caller::Caller, idempotency_key::RequestKey, path_id::PathId},
    response::problem::Problem,
    state::App,
};

/// Records a refund that was made (staff): at most what is due, once per method and reference.
///
/// Without `amount`, all that is due. The same refund again is 200 and changes nothing.
#[utoipa::path(tag = "orders", operation_id = "record_refund", request_body = RefundPaymentBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter),
    responses(
    (status = 200, body = RecordedPaymentResponse),
    (status = 201, body = RecordedPaymentResponse), PaymentErrors))]
#[post("/orders/{id}/refunds")]
pub async fn record_refund(
    caller: Caller,
    app: App,
    id: PathId<OrderId>,
    key: RequestKey,
    body: Body<RefundPaymentBody>,
) -> Result<HttpResponse, Problem> {
    // The body doesn't name the order: only the path does.
    let fingerprint = format!("record_refund {}", id.0);
    let idempotency = key.idempotency(&caller.0, &fingerprint, &body.bytes());
    let (body, check) = body.into_parts();
    let refund = body
        .draft(check, idempotency.is_some())
        .map_err(Error::from)?;
    let order = id.0;
    let command = OrderCommand::RecordRefund { order, refund };
    submit_command(&app, caller, command, idempotency).await
}
