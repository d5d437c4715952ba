//! Responses with a CSV of any length, which is read and sent in chunks.

use actix_web::{HttpResponse, web::Bytes};
use futures::stream;
use tokio::time::timeout;

use super::{error_code::ErrorCode, problem::Problem};
use crate::http::{
    admission::{Class, Slot, with_class},
    state::App,
};

/// The byte order mark of UTF-8.
const BOM: &str = "\u{feff}";

/// Some rows of a CSV, and where the next ones begin; `None` at the end.
pub(in crate::http) struct Chunk<Position> {
    pub(in crate::http) lines: Vec<u8>,
    pub(in crate::http) next: Option<Position>,
}

/// A text in a spreadsheet: one that would be taken for a formula is prefixed with an apostrophe
/// (protection against CSV injection).
pub(crate) fn text_cell(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        return format!("'{text}");
    }
    text
}

/// The first line of a CSV, after a byte order mark if it is wanted.
///
/// # Errors
/// [`Problem::internal`] if it can't be written.
pub(in crate::http) fn head<'a>(
    columns: impl IntoIterator<Item = &'a str>,
    bom: bool,
) -> Result<Vec<u8>, Problem> {
    let start = if bom { BOM.as_bytes() } else { b"" };
    let mut writer = csv::Writer::from_writer(start.to_vec());
    writer
        .write_record(columns)
        .map_err(|error| Problem::internal(&error))?;
    writer
        .into_inner()
        .map_err(|error| Problem::internal(&error))
}

enum Position<P> {
    Head(Vec<u8>),
    Rows(Option<P>),
    End,
}

/// Streams `head` and then chunks of rows, each read by `read` as the client takes them. The slot is
/// held until the last is sent.
pub(in crate::http) fn respond<P, Read, Reading>(
    app: App,
    slot: Slot,
    file_name: &'static str,
    head: Vec<u8>,
    read: Read,
) -> HttpResponse
where
    P: 'static,
    Read: Fn(Option<P>) -> Reading + Clone + 'static,
    Reading: Future<Output = Result<Chunk<P>, Problem>> + 'static,
{
    let body = stream::try_unfold(Position::Head(head), move |position| {
        let _held = &slot;
        let (app, read) = (app.clone(), read.clone());
        async move {
            let start = match position {
                Position::Head(head) => {
                    let rows = Position::Rows(None);
                    return Ok::<_, actix_web::Error>(Some((Bytes::from(head), rows)));
                }
                Position::Rows(start) => start,
                Position::End => return Ok(None),
            };
            // The stream runs after the handler, so each chunk sets its class and deadline itself.
            let chunk = with_class(Class::Reports, read(start));
            let chunk = timeout(app.limits().request, chunk).await;
            let Chunk { lines, next } = chunk.map_err(|_elapsed| stream_timeout())??;
            let next = match next {
                Some(next) => Position::Rows(Some(next)),
                None => Position::End,
            };
            Ok(Some((Bytes::from(lines), next)))
        }
    });
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((
            "content-disposition",
            format!("attachment; filename=\"{file_name}\""),
        ))
        .streaming(body)
}

/// The next rows weren't read in time; the body ends early.
fn stream_timeout() -> Problem {
    let detail = "The next rows were not read in time.";
    Problem::new(ErrorCode::DeadlineExceeded, detail)
}
