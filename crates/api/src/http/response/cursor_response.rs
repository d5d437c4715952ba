//! Lists with keyset pagination.

use serde::Serialize;
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
}
