//! `GET /api/imports/{id}/refused`.

use actix_web::{HttpResponse, get};
use cangku_domain::{
    PlanId,
    plans::{PlanImport, RefusedRow},
    ports::Reader,
};

use super::{
    file_format::{FileFormat, FileFormatQuery, send_workbook},
    import_problem::{Unread, no_import},
};
use crate::{
    http::{
        openapi::responses::RestrictedErrors,
        request::{caller::Caller, path_id::PathId, query::Query},
        response::{
            csv_stream::{self, Chunk, text_cell},
            problem::Problem,
        },
        state::{self, App},
    },
    imports::{RefusedColumns, write_refused},
};

/// Rows that are read at once.
const CHUNK: u32 = 1_000;

/// Returns the refused rows of the spreadsheet of a plan as a file (staff): their cells as they were, with line,
/// column and reason behind them. It can be corrected and imported; these three columns are ignored then.
#[utoipa::path(tag = "imports", operation_id = "download_refused_rows",
    params(("id" = i64, Path, minimum = 1), FileFormatQuery),
    responses(
        (status = 200, content((String = "text/csv"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        RestrictedErrors))]
#[get("/imports/{id}/refused")]
pub async fn download_refused_rows(
    _caller: Caller,
    app: App,
    id: PathId<PlanId>,
    query: Query<FileFormatQuery>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let format = FileFormat::read(query)?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.imports().find(id)?))
    });
    let PlanImport { file, .. } = found.await?.ok_or_else(|| no_import(id))?;
    let columns = RefusedColumns::of(&file);
    match format {
        FileFormat::Csv => csv(app, id, columns).await,
        FileFormat::Workbook => {
            let written = state::read(&app, move |reader| {
                Ok(write_refused(&columns, |line| rows(reader, id, line)))
            });
            let file = written.await?.map_err(Problem::from)?;
            send_workbook(file, "refused-rows.xlsx").await
        }
    }
}

fn rows(reader: &dyn Reader, id: PlanId, line: u32) -> Result<Vec<RefusedRow>, Unread> {
    let found = reader.read(|session| Ok(session.imports().refused_behind(id, line, CHUNK)?));
    Ok(found?)
}

async fn csv(app: App, id: PlanId, columns: RefusedColumns) -> Result<HttpResponse, Problem> {
    // A stream may last long, so only few are sent concurrently.
    let slot = app.admission().stream().await?;
    let head = csv_stream::head(columns.headers(), true)?;
    let read = {
        let app = app.clone();
        move |line: Option<u32>| {
            let (app, columns) = (app.clone(), columns.clone());
            async move {
                let line = line.unwrap_or_default();
                let found = state::read(&app, move |reader| {
                    reader.read(|session| Ok(session.imports().refused_behind(id, line, CHUNK)?))
                });
                let rows = found.await?;
                // A chunk that isn't full is the last one.
                let is_whole = rows.len() == usize::try_from(CHUNK).unwrap_or(usize::MAX);
                Ok(Chunk {
                    lines: lines(&rows, &columns)?,
                    next: rows.last().filter(|_| is_whole).map(|row| row.line),
                })
            }
        }
    };
    Ok(csv_stream::respond(
        app,
        slot,
        "refused-rows.csv",
        head,
        read,
    ))
}

fn lines(rows: &[RefusedRow], columns: &RefusedColumns) -> Result<Vec<u8>, Problem> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        let cells = columns.cells(row).into_iter().map(text_cell);
        let written = writer.write_record(cells);
        written.map_err(|error| Problem::internal(&error))?;
    }
    writer
        .into_inner()
        .map_err(|error| Problem::internal(&error))
}
