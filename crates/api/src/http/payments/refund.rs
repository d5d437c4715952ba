//! `POST /api/payments/{id}/refund`.

use actix_web::{HttpResponse, post};
use cangku_domain::{Error, PaymentId, processing::OrderCommand};

use super::{payment_body::RefundPaymentBody, payment_response::RecordedPaymentResponse};
use crate::http::{
    openapi::{idempotency::IdempotencyKeyParameter, responses::PaymentErrors},
    orders::submit_command,
    request::{body::Body, caller::Caller, idempotency_key::RequestKey, path_id::PathId},
    response::problem::Problem,
    state::App,
};

/// Records that a payment that belongs to no order was given back, as a whole (staff).
#[utoipa::path(tag = "orders", operation_id = "refund_payment", request_body = RefundPaymentBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter),
    responses(
    (status = 200, body = RecordedPaymentResponse),
    (status = 201, body = RecordedPaymentResponse), PaymentErrors))]
#[post("/payments/{id}/refund")]
pub async fn refund_payment(
    caller: Caller,
    app: App,
    id: PathId<PaymentId>,
    key: RequestKey,
    body: Body<RefundPaymentBody>,
) -> Result<HttpResponse, Problem> {
    // The body doesn't name the payment: only the path does.
    let fingerprint = format!("refund_payment {}", id.0);
    let idempotency = key.idempotency(&caller.0, &fingerprint, &body.bytes());
    let (body, check) = body.into_parts();
    // The whole payment is given back, so a repeat can't record it again.
    let refund = body.draft(check, true).map_err(Error::from)?;
    let payment = id.0;
    let command = OrderCommand::RefundPayment { payment, refund };
    submit_command(&app, caller, command, idempotency).await
}
