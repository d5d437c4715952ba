//! `GET /api/products/export`.

mod columns;
mod csv;
mod query;
mod workbook;

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::use_cases::record_export;
pub(in crate::http) use columns::Column;
pub(crate) use csv::csv_lines;
pub(crate) use query::Columns;
use query::{ExportFormat, ProductExportQuery};
pub(crate) use workbook::write_workbook;

use crate::http::{
    openapi::responses::RestrictedListErrors,
    request::{caller::Caller, query::Query},
    response::problem::Problem,
    state::{self, App},
};

/// Exports the products that the filter of the list selects, newest first, as CSV or as an XLSX workbook
/// (staff).
///
/// Codes are text, so that leading zeros stay; prices are numbers in the workbook. In the CSV, an
/// apostrophe precedes a text that a spreadsheet would take for a formula: one that begins with `=`, `+`,
/// `-`, `@` or a control character.
#[utoipa::path(tag = "catalogue", operation_id = "export_products", params(ProductExportQuery),
    responses(
        (status = 200, content((String = "text/csv"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        RestrictedListErrors))]
#[get("/products/export")]
pub async fn export_products(
    request: HttpRequest,
    caller: Caller,
    app: App,
    query: Query<ProductExportQuery>,
) -> Result<HttpResponse, Problem> {
    let export = ProductExportQuery::read(query)?;
    // An export may last long, so only few are made concurrently.
    let slot = app.admission().stream().await?;
    let parameters = request.query_string().to_owned();
    let format = match export.format {
        ExportFormat::Csv { .. } => "csv",
        ExportFormat::Workbook => "xlsx",
    };
    state::write(&app, caller.0, move |cx| {
        record_export(cx, "products", format, &parameters)
    })
    .await?;
    match export.format {
        ExportFormat::Csv { bom } => csv::respond(app, slot, export.filter, export.columns, bom),
        ExportFormat::Workbook => {
            workbook::respond(&app, slot, export.filter, export.columns).await
        }
    }
}
