//! `GET /api/imports/{id}`.

use actix_web::{HttpResponse, get};
use cangku_domain::PlanId;

use super::{import_problem::no_import, import_response::ImportSummaryResponse};
use crate::http::{
    openapi::responses::RestrictedErrors,
    request::{caller::Caller, path_id::PathId},
    response::problem::Problem,
    state::{self, App},
};

/// Returns what became of the spreadsheet of a plan (staff).
#[utoipa::path(tag = "imports", operation_id = "view_import",
    params(("id" = i64, Path, minimum = 1)), responses(
    (status = 200, body = ImportSummaryResponse), RestrictedErrors))]
#[get("/imports/{id}")]
pub async fn view_import(
    _caller: Caller,
    app: App,
    id: PathId<PlanId>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.imports().find(id)?))
    });
    let found = found.await?.ok_or_else(|| no_import(id))?;
    Ok(HttpResponse::Ok().json(ImportSummaryResponse::from(found)))
}
