//! `POST /api/haier/configs`.

use actix_web::{HttpResponse, http::StatusCode, post};
use cangku_domain::{
    Error,
    inventory::StoredResponse,
    supplier::{HaierConfig, HaierConfigDraft},
    use_cases::{Once, create_haier_config_once},
};

use super::{
    body::{HaierConfigBody, NewHaierConfigBody},
    config_response::HaierConfigResponse,
};
use crate::http::{
    openapi::{
        idempotency::{IdempotencyKeyParameter, Replayable},
        responses::KeyedCreateErrors,
    },
    request::{body::Body, caller::CurrentCaller, idempotency_key::RequestKey},
    response::{
        created_response::{located_response, to_store},
        problem::Problem,
    },
    state::{self, App},
};

/// Creates a configuration (admin), at most one per `Idempotency-Key`. Its secrets are encrypted.
#[utoipa::path(tag = "haier", operation_id = "create_haier_config",
    request_body = NewHaierConfigBody, params(IdempotencyKeyParameter), responses(Replayable<HaierConfigResponse, 201>, KeyedCreateErrors))]
#[post("/haier/configs")]
pub async fn create_haier_config(
    caller: CurrentCaller,
    app: App,
    key: RequestKey,
    body: Body<HaierConfigBody>,
) -> Result<HttpResponse, Problem> {
    let bytes = body.bytes();
    let once = Once {
        idempotency: key.secret_idempotency(
            &caller.0,
            "create_haier_config",
            &bytes,
            app.tokens(),
        )?,
        render: stored_config,
    };
    let (body, check) = body.into_parts();
    let draft = body.into_draft(check).map_err(Error::from)?;
    create(&app, caller, draft, once).await
}

/// Creates the configuration and returns the response.
pub(super) async fn create(
    app: &App,
    caller: CurrentCaller,
    draft: HaierConfigDraft,
    once: Once<HaierConfig>,
) -> Result<HttpResponse, Problem> {
    let vault = app.haier().vault().clone();
    let created = state::write(app, caller.0, move |cx| {
        create_haier_config_once(cx, vault.rules(), draft, &once)
    });
    located_response(created.await?, stored_config, "/api/haier/configs")
}

pub(super) fn stored_config(config: &HaierConfig) -> Result<StoredResponse, Error> {
    to_store(
        StatusCode::CREATED,
        &HaierConfigResponse::from(config.clone()),
    )
}
