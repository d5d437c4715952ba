//! `POST /api/orders/{id}/ship`.

use actix_web::{HttpResponse, post};
use cangku_domain::{
    Error, OrderId, Violations,
    accounts::Role,
    orders::{OrderAction, OrderLinesDraft, OrderNote},
    processing::OrderCommand,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    order_body::{Items, OrderLineBody, lines},
    order_response::OrderResponse,
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
    state::App,
};

/// The body of a shipment.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ShipmentBody, example = json!({"note": "顺丰 SF1234567890"}))]
pub struct ShipmentBody {
    /// A remark.
    #[schema(inline, value_type = Option<shape::Line500>)]
    note: Field<OrderNote>,
    /// What leaves, if it is less than what was ordered; default: everything.
    #[schema(value_type = Option<Vec<OrderLineBody>>, min_items = 1, max_items = 1000)]
    items: Field<Items>,
}

impl ShipmentBody {
    fn read(self, mut check: Check) -> Result<(OrderNote, Option<OrderLinesDraft>), Violations> {
        let note = check.nullable("note", self.note);
        let items = check.nullable("items", self.items);
        let items = items.and_then(|items| check.valid(lines(items)));
        check.build(|| Some((note.unwrap_or_default(), items)))
    }
}

/// The products leave the shop (staff): nothing of the order is held any more.
///
/// 409 if units are missing. With `items`, only these leave: a short delivery, which nothing
/// follows. The value of what is missing is due back.
#[utoipa::path(tag = "orders", operation_id = "ship_order", request_body = ShipmentBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    security(("bearer" = []), ("api_key" = [])),
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
    caller.0.require(Role::Staff)?;
    let expected = precondition.into_expected();
    let fingerprint = fingerprint("ship", id.0, &expected);
    let idempotency = key.idempotency(&caller.0, &fingerprint, &body.bytes());
    let (body, check) = body.into_parts();
    let (note, items) = body.read(check).map_err(Error::from)?;
    let order = id.0;
    let command = match items {
        Some(items) => OrderCommand::Ship {
            order,
            items,
            note,
            expected,
        },
        None => OrderCommand::Move {
            order,
            action: OrderAction::Ship,
            note,
            expected,
        },
    };
    submit_command(&app, caller, command, idempotency).await
}
