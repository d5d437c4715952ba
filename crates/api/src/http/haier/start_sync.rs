//! `POST /api/haier/sync`.

use actix_web::{HttpResponse, http::StatusCode, post};
use cangku_domain::{
    Error,
    inventory::StoredResponse,
    plans::PlanRefusal,
    supplier::SyncRun,
    use_cases::{Once, SyncApproval},
};

use super::sync_body::SyncBody;
use crate::http::{
    openapi::{
        idempotency::{IdempotencyKeyParameter, Replayable},
        responses::StartSyncErrors,
    },
    operation::sync_logs::SyncLogResponse,
    request::{body::Body, caller::CurrentCaller, idempotency_key::RequestKey},
    response::{
        created_response::{located_response, to_store},
        problem::Problem,
    },
    state::{self, App},
};

/// Path of the runs.
pub(super) const RUNS: &str = "/api/haier/sync-logs";

/// Starts a sync with the active configuration (admin), at most one per `Idempotency-Key`. It goes on
/// in the background: `GET /api/haier/sync-logs/{id}` shows its progress, `POST …/stop` stops it.
///
/// One sync runs at a time, whichever server or command started it.
#[utoipa::path(tag = "haier", operation_id = "start_sync",
    request_body = SyncBody, params(IdempotencyKeyParameter), responses(Replayable<SyncLogResponse, 202>, StartSyncErrors))]
#[post("/haier/sync")]
pub async fn start_sync(
    caller: CurrentCaller,
    app: App,
    key: RequestKey,
    body: Body<SyncBody>,
) -> Result<HttpResponse, Problem> {
    let once = Once {
        idempotency: key.idempotency(&caller.0, "start_sync", &body.bytes()),
        render: stored_run,
    };
    let (body, check) = body.into_parts();
    let options = body.into_options(check).map_err(Error::from)?;
    if options.approval == SyncApproval::Forced && app.plan_rules().needs_second_approver {
        return Err(Error::Plan(PlanRefusal::SecondApprover).into());
    }
    let server = app.clone();
    // As one piece of blocking work, so that a run that was recorded also begins if the caller has gone.
    let started = state::read_as(&app, caller.0, move |cx, reader| {
        let client = server.haier().sync_client(reader)?;
        server.syncs().start(cx, client, options, &once)
    });
    located_response(started.await?, stored_run, RUNS)
}

pub(super) fn stored_run(run: &SyncRun) -> Result<StoredResponse, Error> {
    to_store(StatusCode::ACCEPTED, &SyncLogResponse::from(run.clone()))
}
