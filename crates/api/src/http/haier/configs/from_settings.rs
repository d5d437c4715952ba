//! `POST /api/haier/configs/from-settings`.

use actix_web::{HttpResponse, post};
use cangku_domain::{Error, supplier::HaierConfigRefusal, use_cases::Once};

use super::{
    body::FromSettingsBody,
    config_response::HaierConfigResponse,
    create::{create, stored_config},
};
use crate::http::{
    openapi::{
        idempotency::{IdempotencyKeyParameter, Replayable},
        responses::KeyedCreateErrors,
    },
    request::{body::Body, caller::CurrentCaller, idempotency_key::RequestKey},
    response::problem::Problem,
    state::App,
};

/// Creates a configuration from the `HAIER_` settings of the server (admin), at most one per
/// `Idempotency-Key`.
#[utoipa::path(tag = "haier", operation_id = "create_haier_config_from_settings",
    request_body = FromSettingsBody, params(IdempotencyKeyParameter), responses(Replayable<HaierConfigResponse, 201>, KeyedCreateErrors))]
#[post("/haier/configs/from-settings")]
pub async fn create_from_settings(
    caller: CurrentCaller,
    app: App,
    key: RequestKey,
    body: Body<FromSettingsBody>,
) -> Result<HttpResponse, Problem> {
    let once = Once {
        idempotency: key.idempotency(
            &caller.0,
            "create_haier_config_from_settings",
            &body.bytes(),
        ),
        render: stored_config,
    };
    let (body, check) = body.into_parts();
    let account = app.haier().default_account().cloned();
    let fields = account.clone().map(Into::into).unwrap_or_default();
    let draft = body.into_draft(check, fields).map_err(Error::from)?;
    if account.is_none() {
        return Err(
            Problem::from(Error::from(HaierConfigRefusal::NotConfigured))
                .with_detail("The server has no HAIER_ settings to copy."),
        );
    }
    create(&app, caller, draft, once).await
}
