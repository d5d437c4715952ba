//! `POST /api/returns/{id}/refund`.

use actix_web::{HttpResponse, post};
use cangku_domain::{
    Error, ReturnId, Version,
    orders::{OrderNote, PaymentMethod, PaymentReference},
    processing::ReturnStep,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    return_response::ReturnResponse,
    return_step::{Target, submit_step},
};
use crate::http::{
    openapi::{field_schema::shape, idempotency::IdempotencyKeyParameter, responses::ReturnErrors},
    request::{
        body::Body,
        caller::Caller,
        field::Field,
        idempotency_key::RequestKey,
        path_id::PathId,
        precondition::{IfMatchParameter, Precondition},
    },
    response::problem::Problem,
    state::App,
};

/// How the value of a return was given back.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = RefundReturnBody, example = json!({
    "method": "wechat", "reference": "5030002026112100002"}))]
pub struct RefundReturnBody {
    /// How it was paid back.
    #[schema(inline, value_type = shape::MethodName, required)]
    method: Field<PaymentMethod>,
    /// The transaction's number at the payment provider; unique per method.
    #[schema(inline, value_type = Option<shape::Line128>)]
    reference: Field<PaymentReference>,
    /// A remark.
    #[schema(inline, value_type = Option<shape::Line500>)]
    note: Field<OrderNote>,
    /// The version of the order on which this is based; if it isn't the present one, nothing is
    /// changed (412 `stale_version`).
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// Records that the value of what came back was given back (staff): as much of it as is due.
///
/// The same as `POST /api/orders/{id}/refunds` with this amount.
#[utoipa::path(tag = "orders", operation_id = "refund_return", request_body = RefundReturnBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    responses((status = 200, body = ReturnResponse), ReturnErrors))]
#[post("/returns/{id}/refund")]
pub async fn refund_return(
    caller: Caller,
    app: App,
    id: PathId<ReturnId>,
    key: RequestKey,
    precondition: Precondition,
    body: Body<RefundReturnBody>,
) -> Result<HttpResponse, Problem> {
    let given = (key, precondition);
    let target = Target::new("refund_return", &caller, id.0, given, &body);
    let (body, mut check) = body.into_parts();
    let method = check.required("method", body.method);
    let reference = check.nullable("reference", body.reference);
    let note = check.nullable("note", body.note);
    let version = check.patch("version", body.version).value();
    let method = check.build(|| method).map_err(Error::from)?;
    let reference = reference.unwrap_or_default();
    let step = ReturnStep::Refund { method, reference };
    submit_step(
        &app,
        caller,
        target,
        step,
        (note.unwrap_or_default(), version),
    )
    .await
}
