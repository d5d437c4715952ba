//! Steps of an order whose bodies have a note only.

use std::fmt::Display;

use actix_web::HttpResponse;
use cangku_domain::{
    Error, ExpectedVersion, OrderId, Version,
    inventory::Idempotency,
    orders::{OrderAction, OrderNote},
    processing::OrderCommand,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::submit_command::submit_command;
use crate::http::{
    openapi::field_schema::shape,
    request::{
        body::Body, caller::Caller, field::Field, idempotency_key::RequestKey,
        precondition::Precondition,
    },
    response::problem::Problem,
    state::App,
};

/// The body of a step.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = OrderStepBody, example = json!({"note": "付款单号 20261121-7"}))]
pub struct StepBody {
    /// A remark.
    #[schema(inline, value_type = Option<shape::Line500>)]
    note: Field<OrderNote>,
    /// The version of the order on which the step is based; if it isn't the present one, nothing is
    /// changed (412 `stale_version`).
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// Has a step without further fields processed.
///
/// # Errors
/// If the body has mistakes, or the step is refused.
pub(super) async fn submit_step(
    app: &App,
    caller: Caller,
    order: OrderId,
    key: RequestKey,
    precondition: Precondition,
    body: Body<StepBody>,
    action: OrderAction,
) -> Result<HttpResponse, Problem> {
    let fingerprint = fingerprint(action.as_str(), order, precondition.expected());
    let idempotency = key.idempotency(&caller.0, &fingerprint, &body.bytes());
    let (body, mut check) = body.into_parts();
    let note = check.nullable("note", body.note);
    let version = check.patch("version", body.version).value();
    check.build(|| Some(())).map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    submit_action(app, caller, (order, action), note, expected, idempotency).await
}

/// What a step's idempotency key stands for, besides the body, which names neither the order or
/// return nor the versions that the step may be based on.
pub(in crate::http) fn fingerprint(
    action: &str,
    id: impl Display,
    expected: &ExpectedVersion,
) -> String {
    match expected {
        ExpectedVersion::Any => format!("{action} {id}"),
        ExpectedVersion::OneOf(versions) => {
            let versions: Vec<_> = versions.iter().map(ToString::to_string).collect();
            format!("{action} {id} v{}", versions.join(","))
        }
    }
}

/// Has an action on an order processed.
///
/// # Errors
/// If the action is refused.
pub(super) async fn submit_action(
    app: &App,
    caller: Caller,
    (order, action): (OrderId, OrderAction),
    note: Option<OrderNote>,
    expected: ExpectedVersion,
    idempotency: Option<Idempotency>,
) -> Result<HttpResponse, Problem> {
    let command = OrderCommand::Move {
        order,
        action,
        note: note.unwrap_or_default(),
        expected,
    };
    submit_command(app, caller, command, idempotency).await
}
