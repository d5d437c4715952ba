//! `POST /api/haier/schedule/resume`.

use actix_web::{HttpResponse, post};
use cangku_domain::{
    Error,
    supplier::{PauseReason, SyncTask},
    use_cases::resume_schedule,
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

/// What is resumed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ResumeScheduleBody, example = json!({"reason": "the stocktake has ended"}))]
pub struct ResumeScheduleBody {
    /// Why, for the log; may be absent.
    #[schema(inline, value_type = Option<shape::Name255>)]
    reason: Field<PauseReason>,
    /// The task that is resumed; null: the whole schedule.
    #[schema(inline, value_type = Option<shape::SyncTaskName>)]
    task: Field<SyncTask>,
}

/// Resumes a task, or the whole schedule (admin). A task that is paused by itself stays so if the whole
/// schedule is resumed. What was due meanwhile starts once.
#[utoipa::path(tag = "haier", operation_id = "resume_sync_schedule",
    request_body = ResumeScheduleBody, responses((status = 200, body = ScheduleResponse), ScheduleErrors))]
#[post("/haier/schedule/resume")]
pub async fn resume_sync_schedule(
    caller: CurrentCaller,
    app: App,
    body: Body<ResumeScheduleBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let reason = check.nullable("reason", body.reason);
    let task = check.nullable("task", body.task);
    check.build(|| Some(())).map_err(Error::from)?;
    let resumed = state::write(&app, caller.0.clone(), move |cx| {
        let resumed = resume_schedule(cx, task)?;
        let (name, by) = (task.map(SyncTask::as_str), &cx.actor.name);
        let reason = reason.map(|reason| reason.to_string());
        tracing::info!(task = name, by, reason, "the schedule of syncs is resumed");
        Ok(resumed)
    });
    resumed.await?;
    shown(&app, caller.0).await
}
