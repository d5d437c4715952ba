//! What a search compares its words with, besides the tokens of products.

use std::collections::BTreeMap;

use cangku_domain::{
    BrandId, CategoryId,
    catalog::{
        SearchPhrase,
        search::{ProductSearch, Synonyms, TaxonomyId},
    },
    ports::{StorageError, StorageResult},
};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{SmallInt, Text},
};

use crate::{
    error_mapping::IntoStorageResult,
    schema::{brands, categories, search_synonyms},
};

/// The kinds of words, as the statement returns them.
const CATEGORY: i16 = 0;
const BRAND: i16 = 1;

/// Names of all categories and brands, and the synonyms. They are few, and read at each search by one
/// statement, so that a change is used at once by all processes.
pub(super) struct Vocabulary {
    names: Vec<(TaxonomyId, String)>,
    synonyms: Synonyms,
}

impl Vocabulary {
    pub(super) fn load(connection: &mut PgConnection) -> StorageResult<Self> {
        let of_brands =
            brands::table.select((sql::<SmallInt>("1::smallint"), brands::id, brands::name));
        let words = (
            sql::<SmallInt>("2::smallint"),
            search_synonyms::id,
            sql::<Text>("unnest(words)"),
        );
        let rows: Vec<(i16, i64, String)> = categories::table
            .select((
                sql::<SmallInt>("0::smallint"),
                categories::id,
                categories::name,
            ))
            .union_all(of_brands)
            .union_all(search_synonyms::table.select(words))
            .load(connection)
            .into_storage_result()?;
        let mut names = Vec::with_capacity(rows.len());
        let mut groups: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for (kind, id, text) in rows {
            let taxonomy = match kind {
                CATEGORY => CategoryId::new(id).map(TaxonomyId::Category),
                BRAND => BrandId::new(id).map(TaxonomyId::Brand),
                _ => {
                    groups.entry(id).or_default().push(text);
                    continue;
                }
            };
            names.push((taxonomy.ok_or_else(not_positive)?, text));
        }
        Ok(Self {
            names,
            synonyms: Synonyms::new(groups.values().map(Vec::as_slice)),
        })
    }

    /// The conditions of a phrase.
    pub(super) fn conditions(&self, phrase: &SearchPhrase) -> ProductSearch {
        let names = self.names.iter().map(|(id, name)| (*id, name.as_str()));
        ProductSearch::new(phrase, names, &self.synonyms)
    }
}

fn not_positive() -> StorageError {
    StorageError::Inconsistent("an id of a name is not positive".to_owned())
}
