//! Rows of `search_synonyms`.

use cangku_domain::{
    SearchSynonymId, UserId, Version,
    ports::StorageResult,
    searches::{SearchSynonym, SynonymWord, SynonymWords},
};
use chrono::{DateTime, Utc};
use diesel::{Queryable, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row};
use crate::schema::search_synonyms;

#[derive(Queryable, Selectable)]
#[diesel(table_name = search_synonyms, check_for_backend(Pg))]
pub(crate) struct SearchSynonymRow {
    id: i64,
    words: Vec<String>,
    created_by: Option<i64>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i64,
}

impl IntoEntity for SearchSynonymRow {
    type Entity = SearchSynonym;

    fn into_entity(self) -> StorageResult<SearchSynonym> {
        let row = Row::of("search_synonyms", self.id);
        let words = self.words.iter().map(|word| SynonymWord::new(word).ok());
        let words = row.known("words", words.collect::<Option<Vec<_>>>())?;
        Ok(SearchSynonym {
            id: row.known("id", SearchSynonymId::new(self.id))?,
            words: row.known("words", SynonymWords::new(words).ok())?,
            version: row.known("version", Version::new(self.version))?,
            created_by: self.created_by.and_then(UserId::new),
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}
