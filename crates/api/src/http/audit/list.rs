//! `GET /api/audit-log`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::use_cases::record_export;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    csv, entries_after::after, list_query::AuditLogQuery, record_response::AuditEntryResponse,
};
use crate::http::{
    openapi::responses::RestrictedListErrors,
    request::{caller::CurrentCaller, log_pagination::LogPagination, query::Query},
    response::{
        cursor_response::{self, CursorResponse},
        page_response::PageResponse,
        problem::Problem,
    },
    state::{self, App},
};

/// Entries as a page, or by cursor.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = AuditLog)]
pub enum AuditLogResponse {
    /// Without `cursor`.
    Page(PageResponse<AuditEntryResponse>),
    /// With `cursor`.
    Cursor(CursorResponse<AuditEntryResponse>),
}

/// Lists the audit log, newest first: who changed what, when and from where, by page, by cursor, or all of it as
/// CSV (admin).
///
/// In the CSV, an apostrophe precedes a text that a spreadsheet would take for a formula. An export is recorded
/// in the log itself.
#[utoipa::path(tag = "operation", operation_id = "list_audit_log", params(AuditLogQuery),
    responses(
        (status = 200, content((AuditLogResponse = "application/json"), (String = "text/csv"))),
        RestrictedListErrors))]
#[get("/audit-log")]
pub async fn list_audit_log(
    request: HttpRequest,
    caller: CurrentCaller,
    app: App,
    query: Query<AuditLogQuery>,
) -> Result<HttpResponse, Problem> {
    let (filter, pagination) = AuditLogQuery::read(query)?;
    match pagination {
        LogPagination::Page(page) => {
            let found = state::read(&app, move |reader| {
                reader.read(|session| Ok(session.audit().list(&filter, page)?))
            });
            Ok(HttpResponse::Ok().json(AuditLogResponse::Page(found.await?.into())))
        }
        LogPagination::Cursor(cursor, limit) => {
            // One more row shows that more follow.
            let rows = after(&app, filter, cursor, limit.saturating_add(1)).await?;
            let rows = CursorResponse::new(rows, limit, |row| row.id.to_string());
            Ok(cursor_response::respond(
                &request,
                rows,
                AuditLogResponse::Cursor,
            ))
        }
        LogPagination::Csv { bom } => {
            // A stream may last long, so only few are sent concurrently.
            let slot = app.admission().stream().await?;
            let parameters = request.query_string().to_owned();
            state::write(&app, caller.0, move |cx| {
                record_export(cx, "audit-log", "csv", &parameters)
            })
            .await?;
            csv::respond(app, filter, bom, slot)
        }
    }
}
