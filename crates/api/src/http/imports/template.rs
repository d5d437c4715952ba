//! `GET /api/imports/template`.

use actix_web::{HttpResponse, get, web};

use super::file_format::{FileFormat, FileFormatQuery, attachment, send_workbook};
use crate::{
    http::{
        openapi::responses::RestrictedListErrors,
        request::{caller::Caller, query::Query},
        response::problem::Problem,
    },
    imports::{csv_template, workbook_template},
};

/// Returns a template for imports (staff): the headers that are recognised, in Chinese. The CSV has an example,
/// which is not imported; the workbook has a second sheet with explanations.
#[utoipa::path(tag = "imports", operation_id = "import_template", params(FileFormatQuery),
    responses(
        (status = 200, content((String = "text/csv"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        RestrictedListErrors))]
#[get("/imports/template")]
pub async fn import_template(
    _caller: Caller,
    query: Query<FileFormatQuery>,
) -> Result<HttpResponse, Problem> {
    match FileFormat::read(query)? {
        FileFormat::Csv => {
            let template = csv_template().map_err(|error| Problem::internal(&error))?;
            Ok(HttpResponse::Ok()
                .content_type("text/csv; charset=utf-8")
                .insert_header(attachment("import-template.csv"))
                .body(template))
        }
        FileFormat::Workbook => {
            let written = web::block(workbook_template).await;
            let written = written.map_err(|broken| Problem::internal(&broken))?;
            let file = written.map_err(|error| Problem::internal(&error))?;
            send_workbook(file, "import-template.xlsx").await
        }
    }
}
