//! Rows of `blocked_keywords`.

use cangku_domain::{
    BlockedKeywordId, UserId,
    ports::StorageResult,
    searches::{BlockedKeyword, BlockedWord},
};
use chrono::{DateTime, Utc};
use diesel::{Queryable, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row};
use crate::schema::blocked_keywords;

#[derive(Queryable, Selectable)]
#[diesel(table_name = blocked_keywords, check_for_backend(Pg))]
pub(crate) struct BlockedKeywordRow {
    id: i64,
    keyword: String,
    created_by: Option<i64>,
    created_at: DateTime<Utc>,
}

impl IntoEntity for BlockedKeywordRow {
    type Entity = BlockedKeyword;

    fn into_entity(self) -> StorageResult<BlockedKeyword> {
        let row = Row::of("blocked_keywords", self.id);
        Ok(BlockedKeyword {
            id: row.known("id", BlockedKeywordId::new(self.id))?,
            word: row.known("keyword", BlockedWord::new(&self.keyword).ok())?,
            created_by: self.created_by.and_then(UserId::new),
            created_at: self.created_at,
        })
    }
}
