//! `POST /api/returns/{id}/receive`.

use std::mem::take;

use actix_web::{HttpResponse, post};
use cangku_domain::{
    Error, ProductId, ReturnId, Version, Violations,
    inventory::StockLevel,
    orders::{OrderNote, ReceivedUnits},
    processing::ReturnStep,
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    return_response::ReturnResponse,
    return_step::{Target, submit_step},
};
use crate::http::{
    openapi::{field_schema::shape, idempotency::IdempotencyKeyParameter, responses::ReturnErrors},
    orders::Items,
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

/// What came back.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ReceiveReturnBody, example = json!({
    "items": [{"product_id": 1, "sellable": 1, "damaged": 0}]}))]
pub struct ReceiveReturnBody {
    /// Units of each product; default: everything that is missing yet, in a state in which it can be
    /// sold.
    #[schema(value_type = Option<Vec<ReceivedLineBody>>, min_items = 1, max_items = 1000)]
    items: Field<Items>,
    /// A remark.
    #[schema(inline, value_type = Option<shape::Line500>)]
    note: Field<OrderNote>,
    /// The version of the order on which this is based; if it isn't the present one, nothing is
    /// changed (412 `stale_version`).
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// Units of a product that came back; 0 of both if none did.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ReceivedLineBody)]
pub struct ReceivedLineBody {
    /// Id of the product; the one that it had if it was deleted.
    #[schema(inline, value_type = shape::Id, required)]
    product_id: Field<ProductId>,
    /// Units that can be sold again.
    #[schema(inline, value_type = shape::Level, required)]
    sellable: Field<StockLevel>,
    /// Units that can't; default 0.
    #[schema(inline, value_type = Option<shape::Level>)]
    damaged: Field<StockLevel>,
}

impl ReceiveReturnBody {
    fn read(self, mut check: Check) -> Result<(OrderNote, Option<Vec<ReceivedUnits>>), Violations> {
        let note = check.nullable("note", self.note);
        let items = check.nullable("items", self.items);
        let items = items.and_then(|items| check.valid(items.read(line)));
        check.build(|| Some((note.unwrap_or_default(), items)))
    }
}

fn line(item: Value) -> Result<ReceivedUnits, Violations> {
    let (body, mut check) = Body::<ReceivedLineBody>::of_object(item)?.into_parts();
    let product = check.required("product_id", body.product_id);
    let sellable = check.required("sellable", body.sellable);
    let damaged = check.nullable("damaged", body.damaged);
    check.build(|| {
        Some(ReceivedUnits {
            product_id: product?,
            sellable: sellable?.get().unsigned_abs(),
            damaged: damaged.unwrap_or_default().get().unsigned_abs(),
        })
    })
}

/// Records what came back of an approved return (staff), once for each of its lines.
///
/// Sellable units return to stock; damaged ones are in the log, as come in and gone out. The value of
/// both is due back. An order of which everything came back is `refunded`.
#[utoipa::path(tag = "orders", operation_id = "receive_return", request_body = ReceiveReturnBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    responses((status = 200, body = ReturnResponse), ReturnErrors))]
#[post("/returns/{id}/receive")]
pub async fn receive_return(
    caller: Caller,
    app: App,
    id: PathId<ReturnId>,
    key: RequestKey,
    precondition: Precondition,
    body: Body<ReceiveReturnBody>,
) -> Result<HttpResponse, Problem> {
    let given = (key, precondition);
    let target = Target::new("receive_return", &caller, id.0, given, &body);
    let (mut body, mut check) = body.into_parts();
    let version = check.patch("version", take(&mut body.version)).value();
    let (note, items) = body.read(check).map_err(Error::from)?;
    let step = ReturnStep::Receive { items };
    submit_step(&app, caller, target, step, (note, version)).await
}
