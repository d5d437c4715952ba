//! `POST /api/orders/{id}/returns`.

use std::mem::take;

use actix_web::{HttpResponse, post};
use cangku_domain::{
    Error, OrderId, Version, Violations,
    orders::{OrderNote, ReturnDraft},
    processing::OrderCommand,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    order_body::{Items, OrderLineBody, lines},
    order_step::fingerprint,
    submit_command::submit_command,
};
use crate::http::{
    openapi::{field_schema::shape, idempotency::IdempotencyKeyParameter, responses::OrderErrors},
    request::{
        body::Body,
        caller::Caller,
        check::Check,
        field::Field,
        idempotency_key::RequestKey,
        path_id::PathId,
        precondition::{IfMatchParameter, Precondition},
    },
    response::problem::Problem,
    returns::ReturnResponse,
    state::App,
};

/// What is returned, and why.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ReturnRequestBody, example = json!({
    "items": [{"product_id": 1, "quantity": 1}], "reason": "尺寸不合适"}))]
pub struct ReturnRequestBody {
    /// Products and units; default: everything that the customer still has.
    #[schema(value_type = Option<Vec<OrderLineBody>>, min_items = 1, max_items = 1000)]
    items: Field<Items>,
    /// Why.
    #[schema(inline, value_type = Option<shape::Line500>)]
    reason: Field<OrderNote>,
    /// The version of the order on which this is based; if it isn't the present one, nothing is
    /// changed (412 `stale_version`).
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

impl ReturnRequestBody {
    fn draft(self, mut check: Check) -> Result<ReturnDraft, Violations> {
        let reason = check.nullable("reason", self.reason);
        let items = check.nullable("items", self.items);
        let items = items.and_then(|items| check.valid(lines(items)));
        let reason = reason.unwrap_or_default();
        check.build(|| Some(ReturnDraft { items, reason }))
    }
}

/// Requests a return of what was delivered: by the customer of their own order, by staff of any.
///
/// All returns of an order together have at most what was delivered. What wasn't shipped is
/// cancelled instead (409 `order_not_shipped`). The order is `returning` while a return is open.
#[utoipa::path(tag = "orders", operation_id = "request_return", request_body = ReturnRequestBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    responses((status = 201, body = ReturnResponse), OrderErrors))]
#[post("/orders/{id}/returns")]
pub async fn request_return(
    caller: Caller,
    app: App,
    id: PathId<OrderId>,
    key: RequestKey,
    precondition: Precondition,
    body: Body<ReturnRequestBody>,
) -> Result<HttpResponse, Problem> {
    let fingerprint = fingerprint("request_return", id.0, precondition.expected());
    let idempotency = key.idempotency(&caller.0, &fingerprint, &body.bytes());
    let (mut body, mut check) = body.into_parts();
    let version = check.patch("version", take(&mut body.version)).value();
    let draft = body.draft(check).map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    let order = id.0;
    let command = OrderCommand::RequestReturn {
        order,
        draft,
        expected,
    };
    submit_command(&app, caller, command, idempotency).await
}
