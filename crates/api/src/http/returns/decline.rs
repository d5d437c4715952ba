//! `POST /api/returns/{id}/decline`.

use actix_web::{HttpResponse, post};
use cangku_domain::{
    Error, OptionalText, ReturnId, Text, Version, orders::ReturnDecision, processing::ReturnStep,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    return_response::ReturnResponse,
    return_step::{Target, submit_step},
};
use crate::http::{
    openapi::{field_schema::shape, idempotency::IdempotencyKeyParameter, responses::ReturnErrors},
    request::{
        body::Body,
        caller::Caller,
        field::Field,
        idempotency_key::RequestKey,
        path_id::PathId,
        precondition::{IfMatchParameter, Precondition},
    },
    response::problem::Problem,
    state::App,
};

/// Why a return is declined.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = DeclineReturnBody, example = json!({"reason": "已过七天无理由退货期"}))]
pub struct DeclineReturnBody {
    /// The reason, which is shown to the customer.
    #[schema(inline, value_type = shape::Name500, required)]
    reason: Field<Text<500>>,
    /// The version of the order on which this is based; if it isn't the present one, nothing is
    /// changed (412 `stale_version`).
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// Declines a return of which nothing came back yet (staff), with a reason.
///
/// Without another open return, the order has its former status again.
#[utoipa::path(tag = "orders", operation_id = "decline_return", request_body = DeclineReturnBody,
    params(("id" = i64, Path, minimum = 1), IdempotencyKeyParameter, IfMatchParameter),
    responses((status = 200, body = ReturnResponse), ReturnErrors))]
#[post("/returns/{id}/decline")]
pub async fn decline_return(
    caller: Caller,
    app: App,
    id: PathId<ReturnId>,
    key: RequestKey,
    precondition: Precondition,
    body: Body<DeclineReturnBody>,
) -> Result<HttpResponse, Problem> {
    let given = (key, precondition);
    let target = Target::new("decline_return", &caller, id.0, given, &body);
    let (body, mut check) = body.into_parts();
    let reason = check.required("reason", body.reason);
    let version = check.patch("version", body.version).value();
    let reason = check.build(|| reason).map_err(Error::from)?;
    // The same limit, so nothing is cut.
    let note = OptionalText::lossy(reason.as_str());
    let step = ReturnStep::Decide(ReturnDecision::Decline);
    submit_step(&app, caller, target, step, (note, version)).await
}
