//! `POST /api/orders/{id}/refund/confirm`.

use actix_web::{HttpResponse, post};
use cangku_domain::{
    Error, OrderId, Version,
    orders::{OrderAction, OrderNote},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    order_response::OrderResponse,
    order_step::{fingerprint, submit_action},
};
use crate::http::{
    openapi::{field_schema::shape, idempotency::IdempotencyKeyParameter, responses::OrderErrors},
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

/// The body of a refund's confirmation.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = RefundBody, example = json!({"goods_received": true, "note": "已验货"}))]
pub struct RefundBody {
    /// A remark.
    #[schema(inline, value_type = Option<shape::Line500>)]
    note: Field<OrderNote>,
    /// Whether the products came back and return to stock; default false.
    #[schema(value_type = bool)]
    goods_received: Field<bool>,
    /// The version of the order on which this is based; if it isn't the present one, nothing is
    /// changed (412 `stale_version`).
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// The payment was refunded (staff): a refund of all that is due is recorded.
///
/// Units that never left the shop return to stock; others do if `goods_received` says that they
/// came back.
#[utoipa::path(tag = "orders", operation_id = "confirm_refund", request_body = RefundBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    responses(
    (status = 200, body = OrderResponse), OrderErrors))]
#[post("/orders/{id}/refund/confirm")]
pub async fn confirm_refund(
    caller: Caller,
    app: App,
    id: PathId<OrderId>,
    key: RequestKey,
    precondition: Precondition,
    body: Body<RefundBody>,
) -> Result<HttpResponse, Problem> {
    let fingerprint = fingerprint("confirm_refund", id.0, precondition.expected());
    let idempotency = key.idempotency(&caller.0, &fingerprint, &body.bytes());
    let (body, mut check) = body.into_parts();
    let note = check.nullable("note", body.note);
    let goods_received = check.or("goods_received", body.goods_received, false);
    let version = check.patch("version", body.version).value();
    check.build(|| Some(())).map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    let action = OrderAction::ConfirmRefund { goods_received };
    submit_action(&app, caller, (id.0, action), note, expected, idempotency).await
}
