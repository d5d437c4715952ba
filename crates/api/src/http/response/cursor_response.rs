//! Lists with keyset pagination.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{HeaderValue, LINK},
};
use serde::Serialize;
use url::form_urlencoded;
use utoipa::ToSchema;

/// Rows of a list with keyset pagination.
#[derive(Debug, Serialize, ToSchema)]
pub struct CursorResponse<T> {
    results: Vec<T>,
    /// The cursor of the next rows; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl<T> CursorResponse<T> {
    /// Takes at most `limit` rows. Pass one more if there is one: it shows that more follow.
    pub fn new<U: Into<T>>(
        mut rows: Vec<U>,
        limit: u32,
        cursor_of: impl FnOnce(&U) -> String,
    ) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more_follow = rows.len() > limit;
        rows.truncate(limit);
        // The cursor is the last row shown, not the extra one.
        let last = rows.last().filter(|_| more_follow);
        Self {
            next_cursor: last.map(cursor_of),
            results: rows.into_iter().map(Into::into).collect(),
        }
    }

    /// The same with other rows in place of these.
    ///
    /// # Errors
    /// The error of `change`.
    pub fn try_map<U, E>(
        self,
        change: impl FnOnce(Vec<T>) -> Result<Vec<U>, E>,
    ) -> Result<CursorResponse<U>, E> {
        Ok(CursorResponse {
            results: change(self.results)?,
            next_cursor: self.next_cursor,
        })
    }
}

/// Responds with the rows in a body, and with `Link` if more follow.
pub fn respond<T, B: Serialize>(
    request: &HttpRequest,
    rows: CursorResponse<T>,
    body: impl FnOnce(CursorResponse<T>) -> B,
) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    if let Some(link) = next_link(request, &rows) {
        response.insert_header((LINK, link));
    }
    response.json(body(rows))
}

/// Adds `Link` with the address of the next rows, if there are any.
pub fn add_next_link<T>(
    response: &mut HttpResponse,
    request: &HttpRequest,
    rows: &CursorResponse<T>,
) {
    if let Some(link) = next_link(request, rows) {
        response.headers_mut().insert(LINK, link);
    }
}

/// The address of the next rows (RFC 8288): the request's own query with their cursor.
fn next_link<T>(request: &HttpRequest, rows: &CursorResponse<T>) -> Option<HeaderValue> {
    let cursor = rows.next_cursor.as_deref()?;
    let query = form_urlencoded::parse(request.query_string().as_bytes());
    let query = query.filter(|(name, _)| name != "cursor");
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .append_pair("cursor", cursor)
        .finish();
    let link = format!("<{}?{query}>; rel=\"next\"", request.path());
    // A path and an encoded query always are visible ASCII.
    HeaderValue::from_str(&link).ok()
}
