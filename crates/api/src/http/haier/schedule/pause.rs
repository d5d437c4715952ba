//! `POST /api/haier/schedule/pause`.

use actix_web::{HttpResponse, post};
use cangku_domain::{
    Error,
    supplier::{PauseReason, SyncTask},
    use_cases::pause_schedule,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{ScheduleResponse, view::shown};
use crate::http::{
    openapi::{field_schema::shape, responses::ScheduleErrors},
    request::{body::Body, caller::CurrentCaller, field::Field},
    response::problem::Problem,
    state::{self, App},
};

/// What is paused, and why.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = PauseScheduleBody, example = json!({"reason": "stocktake", "task": "stock"}))]
pub struct PauseScheduleBody {
    /// Why.
    #[schema(inline, required = true, value_type = shape::Name255)]
    reason: Field<PauseReason>,
    /// The task that is paused; null: the whole schedule.
    #[schema(inline, value_type = Option<shape::SyncTaskName>)]
    task: Field<SyncTask>,
}

/// Pauses a task, or the whole schedule (admin): its syncs don't start by themselves until it is resumed.
/// A sync in progress goes on. If it is paused already, the first pause stays.
#[utoipa::path(tag = "haier", operation_id = "pause_sync_schedule", request_body = PauseScheduleBody,
    responses((status = 200, body = ScheduleResponse), ScheduleErrors))]
#[post("/haier/schedule/pause")]
pub async fn pause_sync_schedule(
    caller: CurrentCaller,
    app: App,
    body: Body<PauseScheduleBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let reason = check.required("reason", body.reason);
    let task = check.nullable("task", body.task);
    let reason = check.build(|| reason).map_err(Error::from)?;
    let paused = state::write(&app, caller.0.clone(), move |cx| {
        let (name, text) = (task.map(SyncTask::as_str), reason.to_string());
        let paused = pause_schedule(cx, task, reason)?;
        let by = &cx.actor.name;
        tracing::info!(
            task = name,
            by,
            reason = text,
            "the schedule of syncs is paused"
        );
        Ok(paused)
    });
    paused.await?;
    shown(&app, caller.0).await
}
