//! `GET /api/inventory-logs`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{
    InventoryLogId, inventory::InventoryLog, ports::InventoryLogFilter, use_cases::record_export,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{inventory_log_response::InventoryLogResponse, log_query::LogQuery};
use crate::http::{
    admission::Slot,
    openapi::responses::RestrictedListErrors,
    request::{caller::Caller, log_pagination::LogPagination, query::Query},
    response::{
        csv_stream::{self, Chunk},
        cursor_response::{self, CursorResponse},
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
    responses(
        (status = 200, content((LogsResponse = "application/json"), (String = "text/csv"))),
        RestrictedListErrors))]
#[get("/inventory-logs")]
pub async fn list_logs(
    request: HttpRequest,
    caller: Caller,
    app: App,
    query: Query<LogQuery>,
) -> Result<HttpResponse, Problem> {
    let (filter, shape) = LogQuery::read(query)?;
    match shape {
        LogPagination::Page(page) => {
            let found = state::read(&app, move |reader| {
                reader.read(|session| Ok(session.inventory().logs(&filter, page)?))
            });
            Ok(HttpResponse::Ok().json(LogsResponse::Page(found.await?.into())))
        }
        LogPagination::Cursor(cursor, limit) => {
            let rows = after(&app, filter, cursor, limit.saturating_add(1)).await?;
            let rows = CursorResponse::new(rows, limit, |row| row.id.to_string());
            Ok(cursor_response::respond(
                &request,
                rows,
                LogsResponse::Cursor,
            ))
        }
        LogPagination::Csv { bom } => {
            // A stream may last long, so only few are sent concurrently.
            let slot = app.admission().stream().await?;
            let parameters = request.query_string().to_owned();
            state::write(&app, caller.0, move |cx| {
                record_export(cx, "inventory-logs", "csv", &parameters)
            })
            .await?;
            csv(app, filter, bom, slot)
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

/// Streams all rows.
fn csv(
    app: App,
    filter: InventoryLogFilter,
    bom: bool,
    slot: Slot,
) -> Result<HttpResponse, Problem> {
    let head = csv_stream::head(COLUMNS, bom)?;
    let read = {
        let app = app.clone();
        move |cursor| {
            let (app, filter) = (app.clone(), filter.clone());
            async move {
                let rows = after(&app, filter, cursor, CSV_CHUNK).await?;
                // A chunk that isn't full is the last one.
                let is_whole = rows.len() == usize::try_from(CSV_CHUNK).unwrap_or(usize::MAX);
                Ok(Chunk {
                    lines: lines(&rows)?,
                    next: rows.last().filter(|_| is_whole).map(|row| row.id),
                })
            }
        }
    };
    Ok(csv_stream::respond(
        app,
        slot,
        "inventory-logs.csv",
        head,
        read,
    ))
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
