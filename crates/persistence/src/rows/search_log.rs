//! Rows of `search_logs`.

use cangku_domain::{SearchLogId, UserId, ports::StorageResult, searches::LoggedSearch};
use chrono::{DateTime, Utc};
use diesel::{Queryable, QueryableByName, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row};
use crate::schema::search_logs;

#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = search_logs, check_for_backend(Pg))]
pub(crate) struct SearchLogRow {
    id: i64,
    keyword: String,
    user_id: Option<i64>,
    created_at: DateTime<Utc>,
}

impl IntoEntity for SearchLogRow {
    type Entity = LoggedSearch;

    fn into_entity(self) -> StorageResult<LoggedSearch> {
        let row = Row::of("search_logs", self.id);
        Ok(LoggedSearch {
            id: row.known("id", SearchLogId::new(self.id))?,
            keyword: self.keyword,
            user_id: self.user_id.and_then(UserId::new),
            created_at: self.created_at,
        })
    }
}
