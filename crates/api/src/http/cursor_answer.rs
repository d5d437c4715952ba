//! Rows behind a cursor (keyset pagination).

use serde::Serialize;
use utoipa::ToSchema;

/// Rows behind a cursor.
#[derive(Debug, Serialize, ToSchema)]
pub struct CursorAnswer<T> {
    results: Vec<T>,
    /// Where the next rows begin; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl<T> CursorAnswer<T> {
    /// At most `limit` rows. Give one more than that if there is one: it tells that more follow.
    pub fn new<U: Into<T>>(
        mut rows: Vec<U>,
        limit: u32,
        cursor_of: impl FnOnce(&U) -> String,
    ) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more_follow = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| more_follow);
        Self {
            next_cursor: last.map(cursor_of),
            results: rows.into_iter().map(Into::into).collect(),
        }
    }
}
