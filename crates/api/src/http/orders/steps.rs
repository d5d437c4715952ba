//! The steps of an order.

use std::sync::Arc;

use actix_web::{HttpResponse, post};
use cangku_domain::{
    Error, OrderId,
    orders::{OrderNote, OrderVerb},
    use_cases::{OrderCommand, OrderRequest, Request},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::order_answer::OrderAnswer;
use crate::http::{
    body::Body, caller::Caller, field::Field, field_schema::shape, idempotency_key::RequestKey,
    path_id::PathId, problem::Problem, responses::Ordering, state::App, submit::submit,
};

/// What goes with a step.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = OrderStepBody, example = json!({"note": "付款单号 20261121-7"}))]
pub struct StepBody {
    /// A remark.
    #[schema(inline, value_type = Option<shape::Line500>)]
    note: Field<OrderNote>,
}

/// What goes with a refund that is confirmed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = RefundBody, example = json!({"goods_received": true, "note": "已验货"}))]
pub struct RefundBody {
    /// A remark.
    #[schema(inline, value_type = Option<shape::Line500>)]
    note: Field<OrderNote>,
    /// Whether the goods came back and go to stock again (false).
    #[schema(value_type = bool)]
    goods_received: Field<bool>,
}

/// Handlers that differ by their path and their verb.
macro_rules! steps {
    ($($(#[doc = $doc:literal])+ $name:ident = $path:literal, $operation:literal, $verb:ident;)+) => {$(
        $(#[doc = $doc])+
        #[utoipa::path(tag = "orders", operation_id = $operation, request_body = StepBody,
            params(("id" = i64, Path, minimum = 1),
                ("Idempotency-Key" = Option<String>, Header)),
            security(("bearer" = []), ("api_key" = [])), responses((status = 200, body = OrderAnswer), Ordering))]
        #[post($path)]
        pub async fn $name(
            caller: Caller,
            app: App,
            id: PathId<OrderId>,
            key: RequestKey,
            body: Body<StepBody>,
        ) -> Result<HttpResponse, Problem> {
            step(&app, caller, id.0, key, body, OrderVerb::$verb).await
        }
    )+};
}

steps! {
    /// The money has come: the goods are held without an end.
    ///
    /// Staff and services; customers for orders of their own where the shop lets them.
    pay = "/orders/{id}/pay", "pay_order", Pay;
    /// The goods leave the shop (staff).
    ship = "/orders/{id}/ship", "ship_order", Ship;
    /// The customer has the goods: they are sold.
    complete = "/orders/{id}/complete", "complete_order", Complete;
    /// Nothing comes of it: the goods that it holds go back to stock.
    cancel = "/orders/{id}/cancel", "cancel_order", Cancel;
    /// The customer sends the goods back.
    send_back = "/orders/{id}/return", "return_order", Return;
    /// The customer wants the money back.
    refund = "/orders/{id}/refund", "refund_order", Refund;
    /// The money isn't given back: the order is where it was before that was asked for (staff).
    reject_refund = "/orders/{id}/refund/reject", "reject_refund", RejectRefund;
}

/// The money was given back (staff).
///
/// Goods that never left the shop go back to stock; others do where `goods_received` says that
/// they came back.
#[utoipa::path(tag = "orders", operation_id = "confirm_refund", request_body = RefundBody,
    params(("id" = i64, Path, minimum = 1),
        ("Idempotency-Key" = Option<String>, Header)),
    security(("bearer" = []), ("api_key" = [])), responses((status = 200, body = OrderAnswer), Ordering))]
#[post("/orders/{id}/refund/confirm")]
pub async fn confirm_refund(
    caller: Caller,
    app: App,
    id: PathId<OrderId>,
    key: RequestKey,
    body: Body<RefundBody>,
) -> Result<HttpResponse, Problem> {
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
            verb: OrderVerb::ConfirmRefund { goods_received },
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
    verb: OrderVerb,
) -> Result<HttpResponse, Problem> {
    let fingerprint = format!("{} {order}", verb.as_str());
    let idempotency = key.idempotency(&caller.0, &fingerprint, &body.bytes());
    let (body, mut check) = body.into_parts();
    let note = check.nullable("note", body.note);
    check.build(|| Some(())).map_err(Error::from)?;
    let note = note.unwrap_or_default();
    let request = OrderRequest {
        actor: Arc::new(caller.0),
        command: OrderCommand::Move { order, verb, note },
        idempotency,
    };
    submit(app, Request::Order(request)).await
}
