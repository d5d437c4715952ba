//! The file of refused rows.

use std::{error::Error, fs::File, io, io::Write, path::PathBuf};

use cangku_domain::{
    Error as DomainError, PlanId,
    accounts::{Actor, SystemActor},
    plans::{ImportFile, RefusedRow},
    ports::{Reader, StorageError},
};

use crate::{
    http::text_cell,
    imports::{RefusedColumns, write_refused},
    wiring::Backend,
};

/// Rows that are read at once.
const CHUNK: u32 = 1_000;
/// The byte order mark by which spreadsheet programs recognise UTF-8.
const BOM: &str = "\u{feff}";

/// Keeps an error of the file apart from one of the database.
struct Failure(DomainError);

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self(DomainError::Storage(StorageError::Internal(Box::new(
            error,
        ))))
    }
}

/// Writes the refused rows of a plan: a workbook if the name ends so, else a CSV.
pub(super) async fn write(
    backend: &Backend,
    plan: PlanId,
    file: ImportFile,
    path: PathBuf,
) -> Result<(), Box<dyn Error>> {
    let columns = RefusedColumns::of(&file);
    let is_workbook = path
        .extension()
        .is_some_and(|it| it.eq_ignore_ascii_case("xlsx"));
    let written = backend
        .ports
        .blocking(Actor::system(SystemActor::Plans), move |_cx, reader| {
            let written = match is_workbook {
                true => workbook(reader, plan, &columns, &path),
                false => csv(reader, plan, &columns, &path),
            };
            written.map_err(|Failure(error)| error)
        });
    Ok(written.await?)
}

fn rows(reader: &dyn Reader, plan: PlanId, line: u32) -> Result<Vec<RefusedRow>, Failure> {
    let found = reader.read(|session| Ok(session.imports().refused_behind(plan, line, CHUNK)?));
    found.map_err(Failure)
}

fn workbook(
    reader: &dyn Reader,
    plan: PlanId,
    columns: &RefusedColumns,
    path: &PathBuf,
) -> Result<(), Failure> {
    let mut written = write_refused(columns, |line| rows(reader, plan, line))?;
    io::copy(&mut written, &mut File::create(path)?)?;
    Ok(())
}

fn csv(
    reader: &dyn Reader,
    plan: PlanId,
    columns: &RefusedColumns,
    path: &PathBuf,
) -> Result<(), Failure> {
    let mut file = File::create(path)?;
    file.write_all(BOM.as_bytes())?;
    let mut writer = csv::Writer::from_writer(file);
    let failed = |error: csv::Error| Failure::from(io::Error::from(error));
    writer.write_record(columns.headers()).map_err(failed)?;
    let mut line = 0;
    loop {
        let rows = rows(reader, plan, line)?;
        let Some(last) = rows.last() else {
            return Ok(writer.flush()?);
        };
        line = last.line;
        for row in &rows {
            let cells = columns.cells(row).into_iter().map(text_cell);
            writer.write_record(cells).map_err(failed)?;
        }
    }
}
