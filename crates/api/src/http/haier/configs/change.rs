//! `PATCH /api/haier/configs/{id}`.

use actix_web::{HttpResponse, http::StatusCode, patch};
use cangku_domain::{Error, HaierConfigId, use_cases::update_haier_config};

use super::{body::HaierConfigBody, config_response::HaierConfigResponse, view::present};
use crate::http::{
    openapi::responses::UpdateErrors,
    request::{
        body::Body,
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

/// Changes the fields that the body contains (admin). A secret that it doesn't contain stays. The
/// fields are checked as a whole.
#[utoipa::path(tag = "haier", operation_id = "change_haier_config",
    params(("id" = i64, Path), IfMatchParameter), request_body = HaierConfigBody,
    responses(
    (status = 200, body = HaierConfigResponse), UpdateErrors))]
#[patch("/haier/configs/{id}")]
pub async fn change_haier_config(
    caller: CurrentCaller,
    app: App,
    id: PathId<HaierConfigId>,
    precondition: Precondition,
    body: Body<HaierConfigBody>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let (body, check) = body.into_parts();
    let (patch, version) = body.into_patch(check).map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    let vault = app.haier().vault().clone();
    let saved = state::write(&app, caller.0, move |cx| {
        update_haier_config(cx, vault.rules(), id, &expected, patch)
    });
    let saved = or_current(saved.await, present(&app, id)).await?;
    versioned_response::written(StatusCode::OK, &HaierConfigResponse::from(saved))
}
