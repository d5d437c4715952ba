//! `POST /api/orders/{id}/ship`.

use std::mem::take;

use actix_web::{HttpResponse, post};
use cangku_domain::{
    Error, OrderId, Version, Violations,
    orders::{Carrier, OrderLinesDraft, OrderNote, Parcels, TrackingNumber},
    processing::OrderCommand,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    order_body::{Items, OrderLineBody, lines},
    order_response::OrderResponse,
    order_step::fingerprint,
    parcel_body::{ParcelBody, ParcelFields, ParcelList},
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
    state::App,
};

/// The body of a shipment.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ShipmentBody, example = json!({
    "carrier": "顺丰", "tracking_number": "SF1234567890", "note": "易碎"}))]
pub struct ShipmentBody {
    /// A remark.
    #[schema(inline, value_type = Option<shape::Line500>)]
    note: Field<OrderNote>,
    /// What leaves, if it is less than what was ordered; default: everything.
    #[schema(value_type = Option<Vec<OrderLineBody>>, min_items = 1, max_items = 1000)]
    items: Field<Items>,
    /// Who delivers the parcel, if it is one; with `tracking_number`.
    #[schema(inline, value_type = Option<shape::Name50>)]
    carrier: Field<Carrier>,
    /// The carrier's number of the parcel, if it is one; with `carrier`.
    #[schema(inline, value_type = Option<shape::Name100>)]
    tracking_number: Field<TrackingNumber>,
    /// All parcels, instead of `carrier` and `tracking_number`.
    #[schema(value_type = Option<Vec<ParcelBody>>, max_items = 20)]
    parcels: Field<ParcelList>,
    /// The version of the order on which this is based; if it isn't the present one, nothing is
    /// changed (412 `stale_version`).
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// What a shipment's body says.
struct Shipment {
    note: OrderNote,
    items: Option<OrderLinesDraft>,
    parcels: Parcels,
}

impl ShipmentBody {
    fn read(self, mut check: Check) -> Result<Shipment, Violations> {
        let note = check.nullable("note", self.note);
        let items = check.nullable("items", self.items);
        let items = items.and_then(|items| check.valid(lines(items)));
        let parcels = ParcelFields {
            carrier: self.carrier,
            tracking_number: self.tracking_number,
            parcels: self.parcels,
        };
        let parcels = parcels.read(&mut check);
        check.build(|| {
            Some(Shipment {
                note: note.unwrap_or_default(),
                items,
                parcels,
            })
        })
    }
}

/// The products leave the shop (staff): nothing of the order is held any more.
///
/// 409 if units are missing. With `items`, only these leave: a short delivery, which nothing
/// follows. The value of what is missing is due back. The customer sees the parcels in the order.
#[utoipa::path(tag = "orders", operation_id = "ship_order", request_body = ShipmentBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    responses((status = 200, body = OrderResponse), OrderErrors))]
#[post("/orders/{id}/ship")]
pub async fn ship_order(
    caller: Caller,
    app: App,
    id: PathId<OrderId>,
    key: RequestKey,
    precondition: Precondition,
    body: Body<ShipmentBody>,
) -> Result<HttpResponse, Problem> {
    let fingerprint = fingerprint("ship", id.0, precondition.expected());
    let idempotency = key.idempotency(&caller.0, &fingerprint, &body.bytes());
    let (mut body, mut check) = body.into_parts();
    let version = check.patch("version", take(&mut body.version)).value();
    let Shipment {
        note,
        items,
        parcels,
    } = body.read(check).map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    let command = OrderCommand::Ship {
        order: id.0,
        items,
        parcels,
        note,
        expected,
    };
    submit_command(&app, caller, command, idempotency).await
}
