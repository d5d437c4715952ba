//! `PUT /api/orders/{id}/parcels`.

use actix_web::{HttpResponse, put};
use cangku_domain::{Error, OrderId, Version, processing::OrderCommand};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    order_response::OrderResponse,
    parcel_body::{ParcelBody, ParcelList, parcels},
    submit_command::submit_command,
};
use crate::http::{
    openapi::field_schema::shape,
    openapi::responses::OrderErrors,
    request::{
        body::Body,
        caller::Caller,
        field::Field,
        path_id::PathId,
        precondition::{IfMatchParameter, Precondition},
    },
    response::problem::Problem,
    state::App,
};

/// All parcels of an order.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ParcelsBody, example = json!({
    "parcels": [{"carrier": "顺丰", "tracking_number": "SF1234567890"}]}))]
pub struct ParcelsBody {
    /// The parcels; none removes those that are there.
    #[schema(value_type = Vec<ParcelBody>, max_items = 20, required)]
    parcels: Field<ParcelList>,
    /// The version of the order on which this is based; if it isn't the present one, nothing is
    /// changed (412 `stale_version`).
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// Replaces the parcels of an order that was shipped (staff).
///
/// 409 `order_not_shipped` before.
#[utoipa::path(tag = "orders", operation_id = "replace_parcels", request_body = ParcelsBody,
    params(("id" = i64, Path, minimum = 1), IfMatchParameter),
    responses((status = 200, body = OrderResponse), OrderErrors))]
#[put("/orders/{id}/parcels")]
pub async fn replace_parcels(
    caller: Caller,
    app: App,
    id: PathId<OrderId>,
    precondition: Precondition,
    body: Body<ParcelsBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let list = check.required("parcels", body.parcels);
    let parcels = list.and_then(|list| check.valid(parcels(list)));
    let version = check.patch("version", body.version).value();
    let parcels = check.build(|| parcels).map_err(Error::from)?;
    let command = OrderCommand::ReplaceParcels {
        order: id.0,
        parcels,
        expected: precondition.with_version(version)?,
    };
    submit_command(&app, caller, command, None).await
}
