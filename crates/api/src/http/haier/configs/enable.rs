//! `POST /api/haier/configs/{id}/enable` and `…/disable`.

use actix_web::{HttpResponse, http::StatusCode, post};
use cangku_domain::{
    HaierConfigId,
    use_cases::{disable_haier_config, enable_haier_config as enable},
};

use super::{config_response::HaierConfigResponse, view::present};
use crate::http::{
    openapi::responses::HaierConfigErrors,
    request::{
        caller::CurrentCaller,
        path_id::PathId,
        precondition::{IfMatchParameter, Precondition},
    },
    response::{
        problem::Problem,
        versioned_response::{self, or_current},
    },
    state::{self, App},
};

/// Makes a configuration the active one, and all others inactive (admin). It must be valid, and its
/// secrets readable. Servers and syncs use it from their next request on.
#[utoipa::path(tag = "haier", operation_id = "enable_haier_config",
    params(("id" = i64, Path), IfMatchParameter), responses(
    (status = 200, body = HaierConfigResponse), HaierConfigErrors))]
#[post("/haier/configs/{id}/enable")]
pub async fn enable_haier_config(
    caller: CurrentCaller,
    app: App,
    id: PathId<HaierConfigId>,
    precondition: Precondition,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let expected = precondition.into_expected();
    let vault = app.haier().vault().clone();
    let enabled = state::write(&app, caller.0, move |cx| {
        enable(cx, vault.rules(), id, &expected)
    });
    let enabled = or_current(enabled.await, present(&app, id)).await?;
    versioned_response::written(StatusCode::OK, &HaierConfigResponse::from(enabled))
}

/// Makes a configuration inactive (admin): the server's settings are used from then on.
#[utoipa::path(tag = "haier", operation_id = "disable_haier_config",
    params(("id" = i64, Path), IfMatchParameter), responses(
    (status = 200, body = HaierConfigResponse), HaierConfigErrors))]
#[post("/haier/configs/{id}/disable")]
pub async fn disable_config(
    caller: CurrentCaller,
    app: App,
    id: PathId<HaierConfigId>,
    precondition: Precondition,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let expected = precondition.into_expected();
    let disabled = state::write(&app, caller.0, move |cx| {
        disable_haier_config(cx, id, &expected)
    });
    let disabled = or_current(disabled.await, present(&app, id)).await?;
    versioned_response::written(StatusCode::OK, &HaierConfigResponse::from(disabled))
}
