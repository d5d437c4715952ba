//! Steps of a return.

use actix_web::HttpResponse;
use cangku_domain::{
    Error, ReturnId, Version,
    inventory::Idempotency,
    orders::{OrderNote, ReturnDecision},
    processing::{OrderCommand, ReturnStep},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::{
    openapi::field_schema::shape,
    orders::{fingerprint, submit_command},
    request::{
        body::Body, caller::Caller, field::Field, idempotency_key::RequestKey,
        precondition::Precondition,
    },
    response::problem::Problem,
    state::App,
};

/// The body of a decision on a return.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ReturnStepBody, example = json!({"note": "请连同包装寄回"}))]
pub struct ReturnStepBody {
    /// A remark.
    #[schema(inline, value_type = Option<shape::Line500>)]
    note: Field<OrderNote>,
    /// The version of the order on which this is based; if it isn't the present one, nothing is
    /// changed (412 `stale_version`).
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// A return, with the versions of its order on which a step may be based, and the step's key.
pub(super) struct Target {
    id: ReturnId,
    precondition: Precondition,
    idempotency: Option<Idempotency>,
}

impl Target {
    /// The target of a request for this verb.
    pub(super) fn new<T>(
        verb: &str,
        caller: &Caller,
        id: ReturnId,
        (key, precondition): (RequestKey, Precondition),
        body: &Body<T>,
    ) -> Self {
        let fingerprint = fingerprint(verb, id, precondition.expected());
        let idempotency = key.idempotency(&caller.0, &fingerprint, &body.bytes());
        Self {
            id,
            precondition,
            idempotency,
        }
    }
}

/// Has a step processed. `version` is that of the body.
///
/// # Errors
/// If the step is refused, or header and body name different versions.
pub(super) async fn submit_step(
    app: &App,
    caller: Caller,
    target: Target,
    step: ReturnStep,
    (note, version): (OrderNote, Option<Version>),
) -> Result<HttpResponse, Problem> {
    let command = OrderCommand::MoveReturn {
        order_return: target.id,
        step,
        note,
        expected: target.precondition.with_version(version)?,
    };
    submit_command(app, caller, command, target.idempotency).await
}

/// Has a decision whose body has a note only processed.
///
/// # Errors
/// If the body has mistakes, or the decision is refused.
pub(super) async fn submit_decision(
    app: &App,
    caller: Caller,
    target: Target,
    decision: ReturnDecision,
    body: Body<ReturnStepBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let note = check.nullable("note", body.note);
    let version = check.patch("version", body.version).value();
    check.build(|| Some(())).map_err(Error::from)?;
    let step = ReturnStep::Decide(decision);
    submit_step(
        app,
        caller,
        target,
        step,
        (note.unwrap_or_default(), version),
    )
    .await
}
