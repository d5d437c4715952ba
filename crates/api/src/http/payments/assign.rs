//! `POST /api/payments/{id}/assign`.

use actix_web::{HttpResponse, post};
use cangku_domain::{Error, OrderId, PaymentId, processing::OrderCommand};
use serde::Deserialize;
use utoipa::ToSchema;

use super::payment_response::RecordedPaymentResponse;
use crate::http::{
    openapi::{
        field_schema::shape, idempotency::IdempotencyKeyParameter, responses::PaymentErrors,
    },
    orders::submit_command,
    request::{
        body::Body, caller::Caller, field::Field, idempotency_key::RequestKey, path_id::PathId,
    },
    response::problem::Problem,
    state::App,
};

/// The order of a payment.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = AssignPaymentBody, example = json!({"order_id": 1}))]
pub struct AssignPaymentBody {
    /// Id of the order.
    #[schema(inline, value_type = shape::Id, required)]
    order_id: Field<OrderId>,
}

/// Assigns a payment that belongs to no order to one, as if it had been recorded for it (staff).
#[utoipa::path(tag = "orders", operation_id = "assign_payment", request_body = AssignPaymentBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter),
    responses(
    (status = 200, body = RecordedPaymentResponse), PaymentErrors))]
#[post("/payments/{id}/assign")]
pub async fn assign_payment(
    caller: Caller,
    app: App,
    id: PathId<PaymentId>,
    key: RequestKey,
    body: Body<AssignPaymentBody>,
) -> Result<HttpResponse, Problem> {
    // The body doesn't name the payment: only the path does.
    let fingerprint = format!("assign_payment {}", id.0);
    let idempotency = key.idempotency(&caller.0, &fingerprint, &body.bytes());
    let (body, mut check) = body.into_parts();
    let order = check.required("order_id", body.order_id);
    let order = check.build(|| order).map_err(Error::from)?;
    let payment = id.0;
    let command = OrderCommand::AssignPayment { payment, order };
    submit_command(&app, caller, command, idempotency).await
}
