//! `POST /api/haier/failures/retry`.

use actix_web::{HttpResponse, post};
use cangku_domain::{
    Error, ViolationCode, Violations,
    ports::FailureSelection,
    supplier::{FailureReason, SyncStage},
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::retry::start_retry;
use crate::http::{
    openapi::{
        field_schema::shape,
        idempotency::{IdempotencyKeyParameter, Replayable},
        responses::RetryAllErrors,
    },
    operation::sync_logs::SyncLogResponse,
    request::{
        body::Body,
        caller::CurrentCaller,
        check::Check,
        field::{Field, FromJson, InvalidField},
        from_json::one_of,
        idempotency_key::RequestKey,
    },
    response::problem::Problem,
    state::App,
};

/// Which failures are retried: a group of `GET /api/haier/failures/groups`, or all.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = RetryBody, example = json!({"reason": "platform_error", "stage": "stock"}))]
pub struct RetryBody {
    /// Only those with this kind of reason.
    #[schema(inline, value_type = shape::FailureReasonName)]
    reason: Field<FailureReason>,
    /// Only those of this stage.
    #[schema(inline, value_type = shape::SyncStageName)]
    stage: Field<SyncStage>,
    /// `true`: all that aren't closed. Required unless a reason or a stage is given, and excludes them.
    #[schema(value_type = bool)]
    all: Field<bool>,
}

impl FromJson for FailureReason {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let names = Self::ALL.map(Self::as_str).join(", ");
        one_of(value, &names, Self::from_name)
    }
}

impl FromJson for SyncStage {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        one_of(value, "products, prices, stock", Self::from_name)
    }
}

impl RetryBody {
    fn into_selection(self, mut check: Check) -> Result<FailureSelection, Violations> {
        let is_restricted = self.reason.is_present() || self.stage.is_present();
        let is_given = self.all.is_present();
        let selection = FailureSelection {
            reason: check.patch("reason", self.reason).value(),
            stage: check.patch("stage", self.stage).value(),
            ..FailureSelection::default()
        };
        let all = check.patch("all", self.all).value();
        match (is_restricted, all) {
            // Nobody retries everything because a field is missing.
            (false, None) if !is_given => check.add(
                "all",
                ViolationCode::Required,
                "is required, or a reason or a stage instead",
            ),
            (false, Some(false)) => check.add(
                "all",
                ViolationCode::InvalidValue,
                "must be true unless a reason or a stage is given",
            ),
            (true, Some(true)) => check.add(
                "all",
                ViolationCode::InvalidValue,
                "must be false or absent if a reason or a stage is given",
            ),
            _ => {}
        }
        check.build(|| Some(selection))
    }
}

/// Retries failures now, by a sync of their products alone (admin): 202 with the run, which goes on in
/// the background. One run retries at most 5,000 failures; further ones become due, and servers
/// retry them afterwards.
#[utoipa::path(tag = "haier", operation_id = "retry_product_failures", request_body = RetryBody,
    params(IdempotencyKeyParameter), responses(Replayable<SyncLogResponse, 202>, RetryAllErrors))]
#[post("/haier/failures/retry")]
pub async fn retry_product_failures(
    caller: CurrentCaller,
    app: App,
    key: RequestKey,
    body: Body<RetryBody>,
) -> Result<HttpResponse, Problem> {
    let idempotency = key.idempotency(&caller.0, "retry_product_failures", &body.bytes());
    let (body, check) = body.into_parts();
    let selection = body.into_selection(check).map_err(Error::from)?;
    start_retry(&app, caller.0, selection, idempotency).await
}
