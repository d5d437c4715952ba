//! `GET /api/inventory-logs`.

use actix_web::{HttpRequest, HttpResponse, get, web::Bytes};
use cangku_domain::{
    InventoryLogId, accounts::Role, inventory::InventoryLog, ports::InventoryLogFilter,
};
use futures::stream;
use serde::Serialize;
use tokio::time::timeout;
use utoipa::ToSchema;

use super::{
    inventory_log_response::InventoryLogResponse,
    log_query::{LogQuery, Pagination},
};
use crate::http::{
    admission::{Class, Slot, with_class},
    openapi::responses::RestrictedListErrors,
    request::{caller::Caller, query::Query},
    response::{
        cursor_response::{self, CursorResponse},
        error_code::ErrorCode,
        page_response::PageResponse,
        problem::Problem,
    },
    state::{self, App},
};

/// Rows per chunk of a CSV.
const CSV_CHUNK: u32 = 1000;

/// Rows as a page, or by cursor.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = InventoryLogs)]
pub enum LogsResponse {
    /// Without `cursor`.
    Page(PageResponse<InventoryLogResponse>),
    /// With `cursor`.
    Cursor(CursorResponse<InventoryLogResponse>),
}

/// Lists the inventory log, newest first: by page, by cursor, or all of it as CSV (staff).
///
/// In the CSV, an apostrophe precedes a text that a spreadsheet would take for a formula: one that
/// begins with `=`, `+`, `-`, `@` or a control character.
#[utoipa::path(tag = "stock", operation_id = "list_inventory_logs", params(LogQuery),
    security(("bearer" = []), ("api_key" = [])), responses(
        (status = 200, content((LogsResponse = "application/json"), (String = "text/csv"))),
        RestrictedListErrors))]
#[get("/inventory-logs")]
pub async fn list_logs(
    request: HttpRequest,
    caller: Caller,
    app: App,
    query: Query<LogQuery>,
) -> Result<HttpResponse, Problem> {
    caller.0.require(Role::Staff)?;
    let (filter, shape) = LogQuery::read(query)?;
    match shape {
        Pagination::Page(page) => {
            let found = state::read(&app, move |reader| {
                reader.read(|session| Ok(session.inventory().logs(&filter, page)?))
            });
            Ok(HttpResponse::Ok().json(LogsResponse::Page(found.await?.into())))
        }
        Pagination::Cursor(cursor, limit) => {
            let rows = after(&app, filter, cursor, limit.saturating_add(1)).await?;
            let rows = CursorResponse::new(rows, limit, |row| row.id.to_string());
            Ok(cursor_response::respond(
                &request,
                rows,
                LogsResponse::Cursor,
            ))
        }
        Pagination::Csv { bom } => {
            // A stream may last long, so only few are sent concurrently.
            let slot = app.admission().stream().await?;
            Ok(csv(app, filter, bom, slot))
        }
    }
}

async fn after(
    app: &App,
    filter: InventoryLogFilter,
    cursor: Option<InventoryLogId>,
    limit: u32,
) -> Result<Vec<InventoryLog>, Problem> {
    state::read(app, move |reader| {
        reader.read(|session| Ok(session.inventory().logs_after(&filter, cursor, limit)?))
    })
    .await
}

/// The position of a CSV stream.
enum ExportPosition {
    Head,
    After(Option<InventoryLogId>),
    End,
}

/// Streams all rows, read in chunks as the client takes them. The slot is held until the last is
/// sent.
fn csv(app: App, filter: InventoryLogFilter, bom: bool, slot: Slot) -> HttpResponse {
    let body = stream::try_unfold(ExportPosition::Head, move |position| {
        let _held = &slot;
        let (app, filter) = (app.clone(), filter.clone());
        async move {
            let cursor = match position {
                ExportPosition::Head => {
                    return Ok::<_, actix_web::Error>(Some((
                        Bytes::from(head(bom)?),
                        ExportPosition::After(None),
                    )));
                }
                ExportPosition::End => return Ok(None),
                ExportPosition::After(cursor) => cursor,
            };
            // The stream runs after the handler, so each chunk sets its class and deadline itself.
            let rows = with_class(Class::Reports, after(&app, filter, cursor, CSV_CHUNK));
            let rows = timeout(app.limits().request, rows).await;
            let rows = rows.map_err(|_elapsed| stream_timeout())??;
            // No rows at all, or none after a full chunk.
            let Some(last) = rows.last().map(|row| row.id) else {
                return Ok(None);
            };
            // A chunk that isn't full is the last one.
            let is_whole = rows.len() == usize::try_from(CSV_CHUNK).unwrap_or(usize::MAX);
            let next = if is_whole {
                ExportPosition::After(Some(last))
            } else {
                ExportPosition::End
            };
            Ok(Some((Bytes::from(lines(&rows)?), next)))
        }
    });
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((
            "content-disposition",
            "attachment; filename=\"inventory-logs.csv\"",
        ))
        .streaming(body)
}

/// The next rows weren't read in time; the body ends early.
fn stream_timeout() -> Problem {
    let detail = "The next rows were not read in time.";
    Problem::new(ErrorCode::DeadlineExceeded, detail)
}

const COLUMNS: [&str; 11] = [
    "id",
    "product_id",
    "change_type",
    "quantity",
    "stock_after",
    "reason",
    "reference",
    "created_by",
    "operator",
    "request_id",
    "created_at",
];

/// The byte order mark of UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

fn head(bom: bool) -> Result<Vec<u8>, Problem> {
    let start = if bom { BOM.to_vec() } else { Vec::new() };
    let mut writer = csv::Writer::from_writer(start);
    writer
        .write_record(COLUMNS)
        .map_err(|error| Problem::internal(&error))?;
    writer
        .into_inner()
        .map_err(|error| Problem::internal(&error))
}

fn lines(rows: &[InventoryLog]) -> Result<Vec<u8>, Problem> {
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(Vec::new());
    for row in rows {
        writer
            .serialize(InventoryLogResponse::from(row).into_cells())
            .map_err(|error| Problem::internal(&error))?;
    }
    writer
        .into_inner()
        .map_err(|error| Problem::internal(&error))
}
