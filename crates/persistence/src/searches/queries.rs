//! Read queries on searches.

use cangku_domain::{
    Page, PageRequest, SearchSynonymId,
    ports::{SearchLogFilter, SearchQueries, StorageResult},
    searches::{
        Blocked, BlockedKeyword, Keyword, KeywordCount, LoggedSearch, Prefix, SearchSynonym,
    },
    statistics::Period,
};
use chrono::NaiveDate;
use diesel::{
    QueryableByName,
    pg::Pg,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Date, Text},
};

use super::{blocked, names, synonyms};
use crate::{
    catalog::search::first_with_matches,
    error_mapping::IntoStorageResult,
    paging::page_of,
    read_session::PgReadSession,
    rows::{SearchLogRow, table_count},
    schema::search_logs,
};

type Log<'a, Columns> = search_logs::BoxedQuery<'a, Pg, Columns>;

impl SearchQueries for PgReadSession<'_> {
    fn log(
        &mut self,
        filter: &SearchLogFilter,
        page: PageRequest,
    ) -> StorageResult<Page<LoggedSearch>> {
        let shown = search_logs::table
            .select(SearchLogRow::as_select())
            .into_boxed();
        let rows: Vec<SearchLogRow> = matching(shown, filter)
            .order((search_logs::created_at.desc(), search_logs::id.desc()))
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            matching(search_logs::table.count().into_boxed(), filter)
                .get_result(self.connection)
                .into_storage_result()
        })
    }

    fn hot_keywords(&mut self, period: Period, limit: u32) -> StorageResult<Vec<KeywordCount>> {
        let from: NaiveDate = period.from().date();
        let is_long = period.days().count() > usize::from(Keyword::DAYS_COUNTED / 2);
        // For a long period it is cheaper to subtract the days before it from the total.
        let statement = if is_long {
            "SELECT keyword, public.searches - coalesce(earlier.searches, 0) AS searches \
             FROM public_keywords AS public LEFT JOIN ( \
                 SELECT keyword, sum(searches)::bigint AS searches FROM keyword_searches_by_day \
                 WHERE day < $1 GROUP BY keyword \
             ) AS earlier USING (keyword) \
             WHERE public.searches > coalesce(earlier.searches, 0) \
             ORDER BY 2 DESC, 1 LIMIT $2"
        } else {
            "SELECT keyword, sum(searches)::bigint AS searches FROM keyword_searches_by_day \
             WHERE day >= $1 GROUP BY keyword ORDER BY 2 DESC, 1 LIMIT $2"
        };
        let rows: Vec<Counted> = sql_query(statement)
            .bind::<Date, _>(from)
            .bind::<BigInt, _>(i64::from(limit))
            .load(self.connection)
            .into_storage_result()?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    fn keywords_with_prefix(
        &mut self,
        prefix: &Prefix,
        limit: u32,
    ) -> StorageResult<Vec<KeywordCount>> {
        // A range of the index; `chr(1114111)` is the last character there is.
        let rows: Vec<Counted> = sql_query(
            "SELECT keyword, searches FROM public_keywords \
             WHERE keyword >= $1 AND keyword < $1 || chr(1114111) \
             ORDER BY searches DESC, keyword LIMIT $2",
        )
        .bind::<Text, _>(prefix.of_keywords())
        .bind::<BigInt, _>(i64::from(limit))
        .load(self.connection)
        .into_storage_result()?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    fn finding(
        &mut self,
        keywords: Vec<KeywordCount>,
        limit: u32,
    ) -> StorageResult<Vec<KeywordCount>> {
        first_with_matches(self.connection, keywords, limit, |counted| &counted.keyword)
    }

    fn blocked(&mut self) -> StorageResult<Blocked> {
        blocked::all(self.connection)
    }

    fn blocked_keywords(&mut self, page: PageRequest) -> StorageResult<Page<BlockedKeyword>> {
        blocked::page(self.connection, page)
    }

    fn synonym(&mut self, id: SearchSynonymId) -> StorageResult<Option<SearchSynonym>> {
        synonyms::find(self.connection, id)
    }

    fn synonyms(&mut self, page: PageRequest) -> StorageResult<Page<SearchSynonym>> {
        synonyms::page(self.connection, page)
    }

    fn names_with_prefix(&mut self, prefix: &Prefix, limit: u32) -> StorageResult<Vec<String>> {
        names::names_with_prefix(self.connection, prefix, limit).into_storage_result()
    }
}

/// Applies the filter's conditions.
fn matching<'a, Columns>(
    mut query: Log<'a, Columns>,
    filter: &'a SearchLogFilter,
) -> Log<'a, Columns> {
    if let Some(keyword) = &filter.keyword {
        query = query.filter(search_logs::keyword.eq(keyword.as_str()));
    }
    if let Some(user) = filter.user {
        query = query.filter(search_logs::user_id.eq(user.get()));
    }
    if let Some(from) = filter.from {
        query = query.filter(search_logs::created_at.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(search_logs::created_at.lt(to));
    }
    query
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    keyword: String,
    #[diesel(sql_type = BigInt)]
    searches: i64,
}

impl From<Counted> for KeywordCount {
    fn from(row: Counted) -> Self {
        Self {
            keyword: row.keyword,
            searches: table_count(row.searches),
        }
    }
}
