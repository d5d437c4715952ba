//! Blocked words.

use cangku_domain::{
    BlockedKeywordId, Page, PageRequest, UserId,
    ports::{BlockedKeywordRepository, Change, Stored},
    searches::{Blocked, BlockedKeyword, BlockedWord},
};
use chrono::{DateTime, Utc};
use diesel::{delete, insert_into, prelude::*};

use crate::{
    failure::IntoStored,
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
    ) -> Stored<(BlockedKeyword, bool)> {
        let inserted = insert_into(blocked_keywords::table)
            .values((
                blocked_keywords::keyword.eq(word.as_str()),
                blocked_keywords::created_by.eq(by.map(UserId::get)),
                blocked_keywords::created_at.eq(now),
            ))
            .on_conflict(blocked_keywords::keyword)
            .do_nothing()
            .returning(BlockedKeywordRow::as_returning())
            .get_result(self.connection)
            .optional();
        if let Some(row) = entity(inserted.stored()?)? {
            self.note(Change::Keywords);
            return Ok((row, true));
        }
        let row: BlockedKeywordRow = blocked_keywords::table
            .filter(blocked_keywords::keyword.eq(word.as_str()))
            .select(BlockedKeywordRow::as_select())
            .first(self.connection)
            .stored()?;
        Ok((row.into_entity()?, false))
    }

    fn unblock(&mut self, id: BlockedKeywordId) -> Stored<Option<BlockedKeyword>> {
        let deleted = delete(blocked_keywords::table.find(id.get()))
            .returning(BlockedKeywordRow::as_returning())
            .get_result(self.connection)
            .optional();
        let deleted = entity(deleted.stored()?)?;
        if deleted.is_some() {
            self.note(Change::Keywords);
        }
        Ok(deleted)
    }
}

/// Every blocked word.
pub(super) fn all(connection: &mut PgConnection) -> Stored<Blocked> {
    let rows: Vec<BlockedKeywordRow> = blocked_keywords::table
        .select(BlockedKeywordRow::as_select())
        .load(connection)
        .stored()?;
    let keywords = entities(rows)?.into_iter();
    Ok(Blocked::new(keywords.map(|keyword| keyword.word)))
}

/// Blocked words, the newest first.
pub(super) fn page(
    connection: &mut PgConnection,
    page: PageRequest,
) -> Stored<Page<BlockedKeyword>> {
    let rows: Vec<BlockedKeywordRow> = blocked_keywords::table
        .select(BlockedKeywordRow::as_select())
        .order(blocked_keywords::id.desc())
        .limit(i64::from(page.page_size()))
        .offset(page.offset())
        .load(connection)
        .stored()?;
    page_of(rows, page, || {
        blocked_keywords::table
            .count()
            .get_result(connection)
            .stored()
    })
}
