//! `DELETE /api/haier/configs/{id}`.

use actix_web::{HttpResponse, delete};
use cangku_domain::{HaierConfigId, use_cases::delete_haier_config};

use super::{config_response::HaierConfigResponse, view::present};
use crate::http::{
    openapi::responses::RestrictedErrors,
    request::{
        caller::CurrentCaller,
        path_id::PathId,
        precondition::{DeletionPrecondition, IfMatchParameter, VersionQuery},
    },
    response::{problem::Problem, versioned_response::or_current},
    state::{self, App},
};

/// Deletes a configuration with its secrets, and returns what it was (admin). If it was active, the
/// server's settings are used from then on.
#[utoipa::path(tag = "haier", operation_id = "remove_haier_config",
    params(("id" = i64, Path), VersionQuery, IfMatchParameter),
    responses(
    (status = 200, body = HaierConfigResponse), RestrictedErrors))]
#[delete("/haier/configs/{id}")]
pub async fn remove_haier_config(
    caller: CurrentCaller,
    app: App,
    id: PathId<HaierConfigId>,
    precondition: DeletionPrecondition,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let expected = precondition.into_expected();
    let removed = state::write(&app, caller.0, move |cx| {
        delete_haier_config(cx, id, &expected)
    });
    let removed = or_current(removed.await, present(&app, id)).await?;
    Ok(HttpResponse::Ok().json(HaierConfigResponse::from(removed)))
}
