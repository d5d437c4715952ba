//! `POST /api/haier/sync-logs/{id}/stop`.

use actix_web::{HttpResponse, post};
use cangku_domain::{SyncRunId, use_cases::request_sync_stop};

use crate::http::{
    openapi::responses::StopSyncErrors,
    operation::sync_logs::SyncLogResponse,
    request::{caller::CurrentCaller, path_id::PathId},
    response::problem::Problem,
    state::{self, App},
};

/// Stops a sync wherever it runs (admin): on this server, on another one, or as a command. It ends
/// within some seconds; what it has fetched is still written. A second request changes nothing.
#[utoipa::path(tag = "haier", operation_id = "stop_sync", params(("id" = i64, Path)),
    responses(
    (status = 202, body = SyncLogResponse), StopSyncErrors))]
#[post("/haier/sync-logs/{id}/stop")]
pub async fn stop_sync(
    caller: CurrentCaller,
    app: App,
    id: PathId<SyncRunId>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let stopped = state::write(&app, caller.0, move |cx| request_sync_stop(cx, id));
    Ok(HttpResponse::Accepted().json(SyncLogResponse::from(stopped.await?)))
}
