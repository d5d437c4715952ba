//! Steps of an order.

use std::sync::Arc;

use actix_web::{HttpResponse, post};
use cangku_domain::{
    Error, OrderId,
    orders::{OrderAction, OrderNote},
    processing::{OrderCommand, OrderRequest, Request},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::order_response::OrderResponse;
use crate::http::{
    body::Body, caller::Caller, field::Field, field_schema::shape, idempotency_key::RequestKey,
    path_id::PathId, problem::Problem, responses::Ordering, state::App, submit::submit,
};

/// The body of a step.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = OrderStepBody, example = json!({"note": "付款单号 20261121-7"}))]
pub struct StepBody {
    /// A remark.
    #[schema(inline, value_type = Option<shape::Line500>)]
    note: Field<OrderNote>,
}

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
}

/// Handlers that differ in path and verb only.
macro_rules! steps {
    ($($(#[doc = $doc:literal])+ $name:ident = $path:literal, $operation:literal, $action:ident;)+) => {$(
        $(#[doc = $doc])+
        #[utoipa::path(tag = "orders", operation_id = $operation, request_body = StepBody,
            params(("id" = i64, Path, minimum = 1),
                ("Idempotency-Key" = Option<String>, Header)),
            security(("bearer" = []), ("api_key" = [])), responses((status = 200, body = OrderResponse), Ordering))]
        #[post($path)]
        pub async fn $name(
            caller: Caller,
            app: App,
            id: PathId<OrderId>,
            key: RequestKey,
            body: Body<StepBody>,
        ) -> Result<HttpResponse, Problem> {
            step(&app, caller, id.0, key, body, OrderAction::$action).await
        }
    )+};
}

steps! {
    /// The payment has arrived: the units are held without expiry.
    ///
    /// Staff and services; customers for their own orders, if the shop lets them.
    pay = "/orders/{id}/pay", "pay_order", Pay;
    /// The products leave the shop (staff).
    ship = "/orders/{id}/ship", "ship_order", Ship;
    /// The customer has received the products: they are sold.
    complete = "/orders/{id}/complete", "complete_order", Complete;
    /// Cancels the order: the units that it holds return to stock.
    cancel = "/orders/{id}/cancel", "cancel_order", Cancel;
    /// The customer returns the products.
    send_back = "/orders/{id}/return", "return_order", Return;
    /// The customer requests a refund.
    refund = "/orders/{id}/refund", "refund_order", Refund;
    /// Rejects the refund: the order returns to the status before the request (staff).
    reject_refund = "/orders/{id}/refund/reject", "reject_refund", RejectRefund;
}

/// The payment was refunded (staff).
///
/// Units that never left the shop return to stock; others do if `goods_received` says that they
/// came back.
#[utoipa::path(tag = "orders", operation_id = "confirm_refund", request_body = RefundBody,
    params(("id" = i64, Path, minimum = 1),
        ("Idempotency-Key" = Option<String>, Header)),
    security(("bearer" = []), ("api_key" = [])), responses((status = 200, body = OrderResponse), Ordering))]
#[post("/orders/{id}/refund/confirm")]
pub async fn confirm_refund(
    caller: Caller,
    app: App,
    id: PathId<OrderId>,
    key: RequestKey,
    body: Body<RefundBody>,
) -> Result<HttpResponse, Problem> {
    // The body doesn't name the order: only the path does.
    let fingerprint = format!("confirm_refund {}", id.0);
    let idempotency = key.idempotency(&caller.0, &fingerprint, &body.bytes());
    let (body, mut check) = body.into_parts();
    let note = check.nullable("note", body.note);
    let goods_received = check.or("goods_received", body.goods_received, false);
    check.build(|| Some(())).map_err(Error::from)?;
    let request = OrderRequest {
        actor: Arc::new(caller.0),
        command: OrderCommand::Move {
            order: id.0,
            action: OrderAction::ConfirmRefund { goods_received },
            note: note.unwrap_or_default(),
        },
        idempotency,
    };
    submit(&app, Request::Order(request)).await
}

async fn step(
    app: &App,
    caller: Caller,
    order: OrderId,
    key: RequestKey,
    body: Body<StepBody>,
    action: OrderAction,
) -> Result<HttpResponse, Problem> {
    // The body doesn't name the order: only the path does.
    let fingerprint = format!("{} {order}", action.as_str());
    let idempotency = key.idempotency(&caller.0, &fingerprint, &body.bytes());
    let (body, mut check) = body.into_parts();
    let note = check.nullable("note", body.note);
    check.build(|| Some(())).map_err(Error::from)?;
    let note = note.unwrap_or_default();
    let request = OrderRequest {
        actor: Arc::new(caller.0),
        command: OrderCommand::Move {
            order,
            action,
            note,
        },
        idempotency,
    };
    submit(app, Request::Order(request)).await
}
