//! Steps of a return.

use actix_web::HttpResponse;
use cangku_domain::{
    Error, ExpectedVersion, ReturnId,
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
}

/// A return, with the versions of its order on which a step may be based, and the step's key.
pub(super) struct Target {
    pub(super) id: ReturnId,
    pub(super) expected: ExpectedVersion,
    pub(super) idempotency: Option<Idempotency>,
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
        let expected = precondition.into_expected();
        let fingerprint = fingerprint(verb, id, &expected);
        let idempotency = key.idempotency(&caller.0, &fingerprint, &body.bytes());
        Self {
            id,
            expected,
            idempotency,
        }
    }
}

/// Has a step processed.
///
/// # Errors
/// If the step is refused.
pub(super) async fn submit_step(
    app: &App,
    caller: Caller,
    target: Target,
    step: ReturnStep,
    note: OrderNote,
) -> Result<HttpResponse, Problem> {
    let command = OrderCommand::MoveReturn {
        order_return: target.id,
        step,
        note,
        expected: target.expected,
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
    check.build(|| Some(())).map_err(Error::from)?;
    let step = ReturnStep::Decide(decision);
    submit_step(app, caller, target, step, note.unwrap_or_default()).await
}
