//! An export as CSV.

use actix_web::HttpResponse;
use cangku_domain::{
    ProductId,
    catalog::{ProductFilter, ProductWithNames},
};

use super::{columns::Cell, query::Columns};
use crate::http::{
    admission::Slot,
    response::{
        csv_stream::{self, Chunk, text_cell},
        problem::Problem,
    },
    state::{self, App},
};

/// Rows that are read at once.
const CHUNK: u32 = 1_000;

/// Streams the products.
pub(super) fn respond(
    app: App,
    slot: Slot,
    filter: ProductFilter,
    columns: Columns,
    bom: bool,
) -> Result<HttpResponse, Problem> {
    let head = csv_stream::head(columns.headers(), bom)?;
    let read = {
        let app = app.clone();
        move |cursor| {
            let (app, filter, columns) = (app.clone(), filter.clone(), columns.clone());
            async move {
                let rows = after(&app, filter, cursor).await?;
                // A chunk that isn't full is the last one.
                let is_whole = rows.len() == usize::try_from(CHUNK).unwrap_or(usize::MAX);
                Ok(Chunk {
                    lines: lines(&rows, &columns)?,
                    next: rows.last().filter(|_| is_whole).map(|row| row.product.id),
                })
            }
        }
    };
    Ok(csv_stream::respond(app, slot, "products.csv", head, read))
}

async fn after(
    app: &App,
    filter: ProductFilter,
    cursor: Option<ProductId>,
) -> Result<Vec<ProductWithNames>, Problem> {
    state::read(app, move |reader| {
        reader.read(|session| Ok(session.products().list_after(&filter, cursor, CHUNK)?))
    })
    .await
}

fn lines(rows: &[ProductWithNames], columns: &Columns) -> Result<Vec<u8>, Problem> {
    csv_lines(rows, columns).map_err(|error| Problem::internal(&error))
}

/// The lines of products.
///
/// # Errors
/// If they can't be written.
pub(crate) fn csv_lines(
    rows: &[ProductWithNames],
    columns: &Columns,
) -> Result<Vec<u8>, std::io::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        let cells = columns.columns.iter().map(|column| match column.cell(row) {
            Cell::Empty => String::new(),
            Cell::Text(text) => text_cell(text),
            Cell::Amount(amount) => amount,
            Cell::Number(number) => number.to_string(),
            Cell::Flag(flag) => flag.to_string(),
        });
        writer.write_record(cells)?;
    }
    writer
        .into_inner()
        .map_err(|error| std::io::Error::other(error.to_string()))
}
