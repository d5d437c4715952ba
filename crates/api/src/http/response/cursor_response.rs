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

/// Responds with the rows, and with `Link` if more follow.
pub fn respond<T: Serialize>(request: &HttpRequest, rows: &CursorResponse<T>) -> HttpResponse {
    let mut response = HttpResponse::Ok().json(rows);
    add_next_link(&mut response, request, rows);
    response
}

/// Adds `Link` with the address of the next rows (RFC 8288), if there are any: the request's own
/// query with their cursor.
pub fn add_next_link<T>(
    response: &mut HttpResponse,
    request: &HttpRequest,
    rows: &CursorResponse<T>,
) {
    let Some(cursor) = &rows.next_cursor else {
        return;
    };
    let query = form_urlencoded::parse(request.query_string().as_bytes());
    let query = query.filter(|(name, _)| name != "cursor");
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .append_pair("cursor", cursor)
        .finish();
    let link = format!("<{}?{query}>; rel=\"next\"", request.path());
    // A path in visible ASCII always is a header's value.
    if let Ok(link) = HeaderValue::from_str(&link) {
        response.headers_mut().insert(LINK, link);
    }
}
