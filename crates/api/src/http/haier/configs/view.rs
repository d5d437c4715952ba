//! `GET /api/haier/configs/{id}`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{Entity, Error, HaierConfigId};

use super::config_response::HaierConfigResponse;
use crate::http::{
    openapi::responses::{NotModified, RestrictedErrors},
    request::{caller::CurrentCaller, path_id::PathId},
    response::{conditional_response::Audience, problem::Problem, versioned_response},
    state::{self, App},
};

/// Returns one configuration, without its secrets (admin).
#[utoipa::path(tag = "haier", operation_id = "view_haier_config", params(("id" = i64, Path)),
    responses((status = 200, body = HaierConfigResponse), NotModified,
    RestrictedErrors))]
#[get("/haier/configs/{id}")]
pub async fn view_haier_config(
    request: HttpRequest,
    _caller: CurrentCaller,
    app: App,
    id: PathId<HaierConfigId>,
) -> Result<HttpResponse, Problem> {
    let found = present(&app, id.0).await?;
    versioned_response::show(&request, &found, Audience::Unstored)
}

/// The configuration as it is stored now.
pub(super) async fn present(app: &App, id: HaierConfigId) -> Result<HaierConfigResponse, Problem> {
    let found = state::read(app, move |reader| {
        let found = reader.read(|session| Ok(session.haier_configs().find(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::HaierConfig, id))
    });
    Ok(found.await?.into())
}
