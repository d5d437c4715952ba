//! Groups of synonyms: repository and read queries.

use cangku_domain::{
    Page, PageRequest, SearchSynonymId, UserId,
    ports::{Change, SearchSynonymRepository, StorageResult},
    searches::{SearchSynonym, SynonymWord, SynonymWords},
};
use chrono::{DateTime, Utc};
use diesel::{delete, insert_into, prelude::*, sql_query, update};

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    paging::page_of,
    rows::{IntoEntity, SearchSynonymRow, entity},
    schema::{search_synonym_words, search_synonyms},
    unit_of_work::PgUnitOfWork,
};

impl SearchSynonymRepository for PgUnitOfWork<'_> {
    fn insert(
        &mut self,
        words: &SynonymWords,
        by: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StorageResult<Option<SearchSynonym>> {
        // Insertions wait for each other, so that together they don't exceed the maximum. Searches
        // and edits go on.
        sql_query("LOCK TABLE search_synonyms IN SHARE ROW EXCLUSIVE MODE")
            .execute(self.connection)
            .into_storage_result()?;
        let count: i64 = search_synonyms::table
            .count()
            .get_result(self.connection)
            .into_storage_result()?;
        if count >= i64::from(SearchSynonym::MAX) {
            return Ok(None);
        }
        let row: SearchSynonymRow = insert_into(search_synonyms::table)
            .values((
                search_synonyms::words.eq(texts(words)),
                search_synonyms::created_by.eq(by.map(UserId::get)),
                search_synonyms::created_at.eq(now),
                search_synonyms::updated_at.eq(now),
            ))
            .returning(SearchSynonymRow::as_returning())
            .get_result(self.connection)
            .into_storage_result()?;
        let group = row.into_entity()?;
        insert_words(self.connection, group.id, words)?;
        self.record_change(Change::Products);
        Ok(Some(group))
    }

    fn lock(&mut self, id: SearchSynonymId) -> StorageResult<Option<SearchSynonym>> {
        let row = search_synonyms::table
            .find(id.get())
            .select(SearchSynonymRow::as_select())
            .for_no_key_update()
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn save(&mut self, group: &SearchSynonym) -> StorageResult<()> {
        let changed = update(search_synonyms::table.find(group.id.get()))
            .set((
                search_synonyms::words.eq(texts(&group.words)),
                search_synonyms::updated_at.eq(group.updated_at),
            ))
            .execute(self.connection)
            .into_storage_result()?;
        check_rows("saving a group of synonyms", changed, 1)?;
        let of_group = search_synonym_words::synonym_id.eq(group.id.get());
        delete(search_synonym_words::table.filter(of_group))
            .execute(self.connection)
            .into_storage_result()?;
        insert_words(self.connection, group.id, &group.words)?;
        // Lists of products that a search has found are cached.
        self.record_change(Change::Products);
        Ok(())
    }

    fn delete(&mut self, id: SearchSynonymId) -> StorageResult<()> {
        let deleted = delete(search_synonyms::table.find(id.get()))
            .execute(self.connection)
            .into_storage_result()?;
        self.record_change(Change::Products);
        check_rows("deleting a group of synonyms", deleted, 1)
    }
}

fn texts(words: &SynonymWords) -> Vec<&str> {
    words.iter().map(SynonymWord::as_str).collect()
}

fn insert_words(
    connection: &mut PgConnection,
    id: SearchSynonymId,
    words: &SynonymWords,
) -> StorageResult<()> {
    let mut texts = texts(words);
    // In one order: two transactions that insert the same words in different orders would deadlock.
    texts.sort_unstable();
    let rows: Vec<_> = texts
        .into_iter()
        .map(|word| {
            (
                search_synonym_words::word.eq(word),
                search_synonym_words::synonym_id.eq(id.get()),
            )
        })
        .collect();
    insert_into(search_synonym_words::table)
        .values(rows)
        .execute(connection)
        .into_storage_result()
        .map(drop)
}

/// The group with this id.
pub(super) fn find(
    connection: &mut PgConnection,
    id: SearchSynonymId,
) -> StorageResult<Option<SearchSynonym>> {
    let row = search_synonyms::table
        .find(id.get())
        .select(SearchSynonymRow::as_select())
        .first(connection)
        .optional();
    entity(row.into_storage_result()?)
}

/// A page of the groups, newest first.
pub(super) fn page(
    connection: &mut PgConnection,
    page: PageRequest,
) -> StorageResult<Page<SearchSynonym>> {
    let rows: Vec<SearchSynonymRow> = search_synonyms::table
        .select(SearchSynonymRow::as_select())
        .order(search_synonyms::id.desc())
        .limit(i64::from(page.page_size()))
        .offset(page.offset())
        .load(connection)
        .into_storage_result()?;
    page_of(rows, page, || {
        search_synonyms::table
            .count()
            .get_result(connection)
            .into_storage_result()
    })
}
