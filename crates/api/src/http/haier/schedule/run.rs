//! `POST /api/haier/schedule/{task}/run`.

use actix_web::{HttpResponse, post, web};
use cangku_domain::use_cases::Once;

use super::task_name::task_named;
use crate::http::{
    haier::start_sync::{RUNS, stored_run},
    openapi::{
        field_schema::shape,
        idempotency::{IdempotencyKeyParameter, Replayable},
        responses::RunTaskErrors,
    },
    operation::sync_logs::SyncLogResponse,
    request::{caller::CurrentCaller, idempotency_key::RequestKey},
    response::{created_response::located_response, problem::Problem},
    state::{self, App},
};

/// Starts a sync of a task now (admin), at most one per `Idempotency-Key`: 202 with the run, as `POST
/// /api/haier/sync`. It also starts if the task is paused or doesn't run by itself, and however many calls
/// of today are left. A later next run of the task stays as it is.
#[utoipa::path(tag = "haier", operation_id = "run_sync_task",
    params(("task" = inline(shape::SyncTaskName), Path), IdempotencyKeyParameter),
    responses(Replayable<SyncLogResponse, 202>, RunTaskErrors))]
#[post("/haier/schedule/{task}/run")]
pub async fn run_sync_task(
    caller: CurrentCaller,
    app: App,
    path: web::Path<String>,
    key: RequestKey,
) -> Result<HttpResponse, Problem> {
    let task = task_named(&path)?;
    let parts = [task.as_str().as_bytes()];
    let once = Once {
        idempotency: key.idempotency_of_parts(&caller.0, "run_sync_task", &parts),
        render: stored_run,
    };
    let server = app.clone();
    let started = state::read_as(&app, caller.0, move |cx, reader| {
        let client = server.haier().sync_client(reader)?;
        server.scheduler().run_now(cx, reader, client, task, &once)
    });
    located_response(started.await?, stored_run, RUNS)
}
