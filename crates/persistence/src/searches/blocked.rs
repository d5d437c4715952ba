//! Blocked keywords: repository and read queries.

use cangku_domain::{
    BlockedKeywordId, Page, PageRequest, UserId,
    ports::{BlockedKeywordRepository, Change, StorageResult},
    searches::{Blocked, BlockedKeyword, BlockedWord},
};
use chrono::{DateTime, Utc};
use diesel::{delete, dsl::sql, insert_into, prelude::*, sql_types::Bool, upsert::excluded};

use crate::{
    error_mapping::IntoStorageResult,
    paging::page_of,
    rows::{BlockedKeywordRow, IntoEntity, entities, entity},
    schema::blocked_keywords,
    unit_of_work::PgUnitOfWork,
};

impl BlockedKeywordRepository for PgUnitOfWork<'_> {
    fn block(
        &mut self,
        word: &BlockedWord,
        by: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StorageResult<(BlockedKeyword, bool)> {
        // `DO UPDATE` with an unchanged value locks and returns an existing row; a second statement
        // could find it unblocked. `xmax` is 0 only for a row that this statement inserted.
        let is_new = sql::<Bool>("blocked_keywords.xmax = 0");
        let (row, is_new): (BlockedKeywordRow, bool) = insert_into(blocked_keywords::table)
            .values((
                blocked_keywords::keyword.eq(word.as_str()),
                blocked_keywords::created_by.eq(by.map(UserId::get)),
                blocked_keywords::created_at.eq(now),
            ))
            .on_conflict(blocked_keywords::keyword)
            .do_update()
            .set(blocked_keywords::keyword.eq(excluded(blocked_keywords::keyword)))
            .returning((BlockedKeywordRow::as_returning(), is_new))
            .get_result(self.connection)
            .into_storage_result()?;
        if is_new {
            self.record_change(Change::Keywords);
        }
        Ok((row.into_entity()?, is_new))
    }

    fn unblock(&mut self, id: BlockedKeywordId) -> StorageResult<Option<BlockedKeyword>> {
        let deleted = delete(blocked_keywords::table.find(id.get()))
            .returning(BlockedKeywordRow::as_returning())
            .get_result(self.connection)
            .optional();
        let deleted = entity(deleted.into_storage_result()?)?;
        if deleted.is_some() {
            self.record_change(Change::Keywords);
        }
        Ok(deleted)
    }
}

/// All blocked keywords, prepared for matching.
pub(super) fn all(connection: &mut PgConnection) -> StorageResult<Blocked> {
    let rows: Vec<BlockedKeywordRow> = blocked_keywords::table
        .select(BlockedKeywordRow::as_select())
        .load(connection)
        .into_storage_result()?;
    let keywords = entities(rows)?.into_iter();
    Ok(Blocked::new(keywords.map(|keyword| keyword.word)))
}

/// A page of the blocked keywords, newest first.
pub(super) fn page(
    connection: &mut PgConnection,
    page: PageRequest,
) -> StorageResult<Page<BlockedKeyword>> {
    let rows: Vec<BlockedKeywordRow> = blocked_keywords::table
        .select(BlockedKeywordRow::as_select())
        .order(blocked_keywords::id.desc())
        .limit(i64::from(page.page_size()))
        .offset(page.offset())
        .load(connection)
        .into_storage_result()?;
    page_of(rows, page, || {
        blocked_keywords::table
            .count()
            .get_result(connection)
            .into_storage_result()
    })
}
