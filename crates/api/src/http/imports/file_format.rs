//! Formats of files that are sent.

use actix_web::{HttpResponse, body::SizedStream, web::Bytes};
use futures::TryStreamExt;
use serde::Deserialize;
use tokio_util::io::ReaderStream;
use utoipa::IntoParams;

use crate::http::{
    openapi::field_schema::shape, request::query::Query, response::problem::Problem,
};

const WORKBOOK_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The format of a file.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FileFormatQuery {
    /// `csv` (default) or `xlsx`.
    #[param(inline, value_type = Option<shape::ExportFormat>)]
    format: Option<String>,
}

/// A format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileFormat {
    Csv,
    Workbook,
}

impl FileFormat {
    /// The format that a query asks for.
    pub(super) fn read(query: Query<FileFormatQuery>) -> Result<Self, Problem> {
        let (query, mut check) = query.into_parts();
        let format = check.one_of("format", query.format, "csv, xlsx", |name| match name {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Workbook),
            _ => None,
        });
        check.finish(format.unwrap_or(Self::Csv))
    }
}

/// Sends a workbook.
pub(super) async fn send_workbook(
    file: std::fs::File,
    name: &'static str,
) -> Result<HttpResponse, Problem> {
    let file = tokio::fs::File::from_std(file);
    let length = file.metadata().await;
    let length = length.map_err(|error| Problem::internal(&error))?.len();
    let chunks = ReaderStream::new(file).map_ok(Bytes::from);
    Ok(HttpResponse::Ok()
        .content_type(WORKBOOK_TYPE)
        .insert_header(attachment(name))
        .body(SizedStream::new(length, chunks)))
}

/// The header by which browsers store a file under this name.
pub(super) fn attachment(name: &str) -> (&'static str, String) {
    let value = format!("attachment; filename=\"{name}\"");
    ("content-disposition", value)
}
