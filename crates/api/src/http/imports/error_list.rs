//! `GET /api/imports/{id}/errors`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{InvalidId, PlanId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{import_problem::no_import, import_response::RefusedRowResponse};
use crate::http::{
    openapi::{field_schema::shape, responses::RestrictedErrors},
    request::{caller::Caller, path_id::PathId, query::Query},
    response::{
        cursor_response::{self, CursorResponse},
        problem::Problem,
    },
    state::{self, App},
};

/// Which refused rows.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportErrorQuery {
    /// Rows per response.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
    /// Empty for the first rows, then the `next_cursor` of the previous response.
    #[param(inline, value_type = Option<shape::Cursor>)]
    cursor: Option<String>,
}

/// Lists the refused rows of the spreadsheet of a plan, by line (staff).
#[utoipa::path(tag = "imports", operation_id = "list_import_errors",
    params(("id" = i64, Path, minimum = 1), ImportErrorQuery),
    responses(
    (status = 200, body = CursorResponse<RefusedRowResponse>), RestrictedErrors))]
#[get("/imports/{id}/errors")]
pub async fn list_import_errors(
    request: HttpRequest,
    _caller: Caller,
    app: App,
    id: PathId<PlanId>,
    query: Query<ImportErrorQuery>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let (query, mut check) = query.into_parts();
    let limit = check.page(None, query.page_size).page_size();
    let line = check.optional("cursor", query.cursor, line_of);
    check.finish(())?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| {
            let found = session.imports().find(id)?;
            let (line, more) = (line.unwrap_or_default(), limit.saturating_add(1));
            let rows = session.imports().refused_behind(id, line, more)?;
            Ok(found.map(|_import| rows))
        })
    });
    let rows = found.await?.ok_or_else(|| no_import(id))?;
    let rows: CursorResponse<RefusedRowResponse> =
        CursorResponse::new(rows, limit, |row| row.line.to_string());
    Ok(cursor_response::respond(&request, rows, |rows| rows))
}

/// The line of a cursor.
fn line_of(text: &str) -> Result<u32, InvalidId> {
    // Ids of plans have the same form; lines are smaller.
    let line = text.parse::<PlanId>()?.get();
    u32::try_from(line.min(i64::from(i32::MAX))).map_err(|_never| InvalidId)
}
