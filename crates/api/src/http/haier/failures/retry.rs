//! `POST /api/haier/failures/{id}/retry`.

use actix_web::{HttpResponse, post};
use cangku_domain::{
    ProductFailureId, accounts::Actor, inventory::Idempotency, ports::FailureSelection,
    use_cases::Once,
};

use crate::http::{
    haier::start_sync::{RUNS, stored_run},
    openapi::{
        idempotency::{IdempotencyKeyParameter, Replayable},
        responses::RetryErrors,
    },
    operation::sync_logs::SyncLogResponse,
    request::{caller::CurrentCaller, idempotency_key::RequestKey, path_id::PathId},
    response::{created_response::located_response, problem::Problem},
    state::{self, App},
};

/// Retries a failure now, by a sync of its product alone (admin): 202 with the run, which goes on in
/// the background. Stock and prices are imported if they failed.
#[utoipa::path(tag = "haier", operation_id = "retry_product_failure",
    params(("id" = i64, Path), IdempotencyKeyParameter), responses(Replayable<SyncLogResponse, 202>, RetryErrors))]
#[post("/haier/failures/{id}/retry")]
pub async fn retry_product_failure(
    caller: CurrentCaller,
    app: App,
    id: PathId<ProductFailureId>,
    key: RequestKey,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let parts = id.to_string();
    let operation = "retry_product_failure";
    let idempotency = key.idempotency_of_parts(&caller.0, operation, &[parts.as_bytes()]);
    let selection = FailureSelection {
        id: Some(id),
        ..FailureSelection::default()
    };
    start_retry(&app, caller.0, selection, idempotency).await
}

/// Starts a sync that retries the selected failures.
pub(super) async fn start_retry(
    app: &App,
    actor: Actor,
    selection: FailureSelection,
    idempotency: Option<Idempotency>,
) -> Result<HttpResponse, Problem> {
    let once = Once {
        idempotency,
        render: stored_run,
    };
    let server = app.clone();
    let started = state::read_as(app, actor, move |cx, reader| {
        // What doesn't exist can't be retried, whether Haier is configured or not.
        let client = server.haier().sync_client(reader);
        server.syncs().retry(cx, client, &selection, &once)
    });
    located_response(started.await?, stored_run, RUNS)
}
