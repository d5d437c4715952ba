//! An export as an XLSX workbook.

use actix_web::{HttpResponse, body::SizedStream, web::Bytes};
use cangku_domain::{
    Error, PageRequest, ProductId, ViolationCode, Violations,
    catalog::{ProductFilter, ProductSort, ProductWithNames},
    ports::{Reader, StorageError},
};
use futures::TryStreamExt;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use tokio_util::io::ReaderStream;

use super::{columns::Cell, query::Columns};
use crate::http::{
    admission::Slot,
    response::problem::Problem,
    state::{self, App},
};

const CONTENT_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Rows that are read at once.
const CHUNK: u32 = 1_000;
/// Rows of a sheet below its header (Excel's own limit).
const MAX_ROWS: u64 = 1_048_575;
/// Maximum number of characters of a cell (Excel's own limit).
const MAX_CHARACTERS: usize = 32_767;
/// Amounts have two decimal places.
const AMOUNT: &str = "0.00";

/// Writes the products to a temporary file, which is sent and then deleted. The slot is kept until it is
/// written.
pub(super) async fn respond(
    app: &App,
    slot: Slot,
    filter: ProductFilter,
    columns: Columns,
) -> Result<HttpResponse, Problem> {
    let written = state::read(app, move |reader| {
        let _slot = slot;
        write_workbook(reader, &filter, &columns, |_rows| {})
    });
    let file = tokio::fs::File::from_std(written.await?);
    let length = file.metadata().await;
    let length = length.map_err(|error| Problem::internal(&error))?.len();
    let chunks = ReaderStream::new(file).map_ok(Bytes::from);
    Ok(HttpResponse::Ok()
        .content_type(CONTENT_TYPE)
        .insert_header((
            "content-disposition",
            "attachment; filename=\"products.xlsx\"",
        ))
        .body(SizedStream::new(length, chunks)))
}

/// Writes the workbook to a temporary file without a name, which is at its beginning then. `progress`
/// receives the number of rows so far.
///
/// # Errors
/// [`Error::Invalid`] for the field `format` if there are more products than a sheet has rows.
pub(crate) fn write_workbook(
    reader: &dyn Reader,
    filter: &ProductFilter,
    columns: &Columns,
    progress: impl Fn(u32),
) -> Result<std::fs::File, Error> {
    refuse_more_than_a_sheet_has(count(reader, filter)?)?;
    let mut workbook = Workbook::new();
    let amount = Format::new().set_num_format(AMOUNT);
    // Rows are written to a temporary file, so that a workbook of any size takes little memory.
    let sheet = workbook
        .add_worksheet_with_constant_memory()
        .map_err(broken)?;
    sheet.set_name("products").map_err(broken)?;
    for (column, head) in (0..).zip(columns.headers()) {
        sheet.write_string(0, column, head).map_err(broken)?;
    }
    let (mut row, mut cursor): (u32, Option<ProductId>) = (1, None);
    loop {
        let found =
            reader.read(|session| Ok(session.products().list_after(filter, cursor, CHUNK)?))?;
        for product in &found {
            write_row(sheet, row, product, columns, &amount).map_err(broken)?;
            row = row.saturating_add(1);
        }
        progress(row.saturating_sub(1));
        cursor = found.last().map(|last| last.product.id);
        if found.len() < usize::try_from(CHUNK).unwrap_or(usize::MAX) {
            break;
        }
    }
    save(&mut workbook).map_err(broken)
}

/// The number of products, before anything is written: so many would take minutes.
fn count(reader: &dyn Reader, filter: &ProductFilter) -> Result<u64, Error> {
    let Some(one) = PageRequest::new(1, 1) else {
        return Ok(0);
    };
    reader.read(|session| {
        let sort = ProductSort::default();
        Ok(session.products().list(filter, sort, one)?.total)
    })
}

fn refuse_more_than_a_sheet_has(products: u64) -> Result<(), Violations> {
    let mut violations = Violations::default();
    if products > MAX_ROWS {
        let message = format!(
            "must be csv: the filter selects {products} products, a sheet has {MAX_ROWS} rows"
        );
        violations.add("format", ViolationCode::OutOfRange, message);
    }
    violations.into_result(())
}

fn write_row(
    sheet: &mut Worksheet,
    row: u32,
    product: &ProductWithNames,
    columns: &Columns,
    amount: &Format,
) -> Result<(), XlsxError> {
    for (position, column) in (0..).zip(&columns.columns) {
        match column.cell(product) {
            Cell::Empty => {}
            // As a string: neither a formula nor a number.
            Cell::Text(text) => {
                let text: String = text.chars().take(MAX_CHARACTERS).collect();
                sheet.write_string(row, position, text)?;
            }
            Cell::Amount(figure) => {
                let figure: f64 = figure.parse().unwrap_or_default();
                sheet.write_number_with_format(row, position, figure, amount)?;
            }
            Cell::Number(number) => {
                let number: f64 = number.to_string().parse().unwrap_or_default();
                sheet.write_number(row, position, number)?;
            }
            Cell::Flag(flag) => {
                sheet.write_boolean(row, position, flag)?;
            }
        }
    }
    Ok(())
}

fn save(workbook: &mut Workbook) -> Result<std::fs::File, XlsxError> {
    use std::io::{Seek, SeekFrom};
    let mut file = tempfile::tempfile()?;
    workbook.save_to_writer(&mut file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

fn broken(error: XlsxError) -> Error {
    Error::Storage(StorageError::Internal(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_takes_as_many_products_as_it_has_rows() {
        assert_eq!(refuse_more_than_a_sheet_has(1_048_575), Ok(()));
        let refused = refuse_more_than_a_sheet_has(1_048_576).unwrap_err();
        assert_eq!(refused.0[0].field, "format");
    }
}
