//! The audit log as CSV.

use actix_web::HttpResponse;
use cangku_domain::{audit::AuditRecord, ports::AuditFilter};

use super::{entries_after::after, record_response::AuditEntryResponse};
use crate::http::{
    admission::Slot,
    response::{
        csv_stream::{self, Chunk},
        problem::Problem,
    },
    state::App,
};

/// Entries that are read at once.
const CHUNK: u32 = 1_000;

/// Streams all entries.
pub(super) fn respond(
    app: App,
    filter: AuditFilter,
    bom: bool,
    slot: Slot,
) -> Result<HttpResponse, Problem> {
    let head = csv_stream::head(AuditEntryResponse::COLUMNS, bom)?;
    let read = {
        let app = app.clone();
        move |cursor| {
            let (app, filter) = (app.clone(), filter.clone());
            async move {
                let rows = after(&app, filter, cursor, CHUNK).await?;
                // A chunk that isn't full is the last one.
                let is_whole = rows.len() == usize::try_from(CHUNK).unwrap_or(usize::MAX);
                Ok(Chunk {
                    lines: lines(&rows)?,
                    next: rows.last().filter(|_| is_whole).map(|row| row.id),
                })
            }
        }
    };
    Ok(csv_stream::respond(app, slot, "audit-log.csv", head, read))
}

fn lines(rows: &[AuditRecord]) -> Result<Vec<u8>, Problem> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        let cells = AuditEntryResponse::from(row).into_cells();
        let cells = cells.map_err(|error| Problem::internal(&error))?;
        writer
            .write_record(cells)
            .map_err(|error| Problem::internal(&error))?;
    }
    writer
        .into_inner()
        .map_err(|error| Problem::internal(&error))
}
