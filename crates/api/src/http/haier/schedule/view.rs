//! `GET /api/haier/schedule`.

use actix_web::{HttpResponse, get};
use cangku_domain::{accounts::Actor, use_cases::view_schedule};

use super::ScheduleResponse;
use crate::http::{
    openapi::responses::RestrictedListErrors,
    request::caller::CurrentCaller,
    response::problem::Problem,
    state::{self, App},
};

/// Shows when syncs start by themselves (admin): each task with its next and its last run, what is
/// paused, by whom and why, and the calls to Haier of today.
#[utoipa::path(tag = "haier", operation_id = "view_sync_schedule", responses((status = 200, body = ScheduleResponse), RestrictedListErrors))]
#[get("/haier/schedule")]
pub async fn view_sync_schedule(caller: CurrentCaller, app: App) -> Result<HttpResponse, Problem> {
    shown(&app, caller.0).await
}

/// The response that shows the schedule.
pub(super) async fn shown(app: &App, actor: Actor) -> Result<HttpResponse, Problem> {
    let server = app.clone();
    let shown = state::read_as(app, actor, move |cx, reader| {
        let settings = server.scheduler().settings();
        let view = view_schedule(reader, settings, cx.now())?;
        Ok(ScheduleResponse::new(view, settings))
    });
    Ok(HttpResponse::Ok().json(shown.await?))
}
