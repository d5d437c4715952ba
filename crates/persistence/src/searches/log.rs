//! The search log: repository within a transaction.

use std::collections::BTreeSet;

use cangku_domain::{
    ports::{Change, DailyKeywordCounts, SearchRepository, StorageResult},
    searches::{LoggedSearch, Search},
    statistics::{Calendar, Period},
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{Array, BigInt, Date, Integer, Nullable, Text, Timestamptz},
};

use super::publish;
use crate::{
    error_mapping::IntoStorageResult,
    rows::{SearchLogRow, entities},
    unit_of_work::PgUnitOfWork,
};

impl SearchRepository for PgUnitOfWork<'_> {
    fn log(&mut self, searches: &[Search]) -> StorageResult<Vec<LoggedSearch>> {
        // No wait for the WAL flush: a crash may lose the searches of the last moment.
        let no_flush = "SET LOCAL synchronous_commit = off";
        self.connection
            .batch_execute(no_flush)
            .into_storage_result()?;
        entities(insert(self.connection, searches).into_storage_result()?)
    }

    fn count(&mut self, searches: &DailyKeywordCounts) -> StorageResult<BTreeSet<String>> {
        let public = count(self.connection, searches).into_storage_result()?;
        if !public.is_empty() {
            self.record_change(Change::Keywords);
        }
        Ok(public)
    }

    fn publish(
        &mut self,
        keywords: &BTreeSet<String>,
        period: Period,
        calendar: Calendar,
    ) -> StorageResult<()> {
        if keywords.is_empty() {
            return Ok(());
        }
        let rows =
            publish::publish(self.connection, keywords, period, calendar).into_storage_result()?;
        if rows > 0 {
            self.record_change(Change::Keywords);
        }
        Ok(())
    }

    // Deletes by `ctid`, since a join by id might read the whole log. A row that moves meanwhile,
    // as its user is deleted, is left to the next run.
    fn purge_log(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<u64> {
        let purged = sql_query(
            "DELETE FROM search_logs WHERE ctid = ANY (ARRAY( \
                 SELECT ctid FROM search_logs WHERE created_at < $1 ORDER BY created_at LIMIT $2))",
        )
        .bind::<Timestamptz, _>(time)
        .bind::<BigInt, _>(i64::from(limit))
        .execute(self.connection)
        .into_storage_result()?;
        Ok(u64::try_from(purged).unwrap_or(u64::MAX))
    }

    fn purge_days(&mut self, day: NaiveDate, limit: u32) -> StorageResult<u64> {
        let purged = purge_days(self.connection, day, limit).into_storage_result()?;
        if purged > 0 {
            self.record_change(Change::Keywords);
        }
        Ok(purged)
    }
}

fn insert(connection: &mut PgConnection, searches: &[Search]) -> QueryResult<Vec<SearchLogRow>> {
    let keywords: Vec<&str> = searches.iter().map(|one| one.keyword.as_str()).collect();
    let sessions = || searches.iter().map(|one| one.session);
    let users: Vec<Option<i64>> = sessions().map(|one| Some(one?.user.get())).collect();
    let versions: Vec<Option<i32>> = sessions().map(|one| Some(one?.version)).collect();
    let ids: Vec<Option<i64>> = sessions().map(|one| Some(one?.session?.get())).collect();
    let times: Vec<DateTime<Utc>> = searches.iter().map(|one| one.at).collect();
    // A lookup in the log per search, bounded by its time, skips repetitions; a join might read all
    // searches of a user. A search with a session that has ended is logged without its user.
    sql_query(
        "INSERT INTO search_logs (keyword, user_id, created_at) \
         SELECT search.keyword, users.id, search.at \
         FROM unnest($1, $2, $3, $4, $6) \
             AS search (keyword, user_id, version, at, session_id) \
         LEFT JOIN users ON users.id = search.user_id AND users.is_active \
             AND users.token_version = search.version \
             AND (search.session_id IS NULL OR (SELECT session.ended_at IS NULL \
                 FROM user_sessions AS session WHERE session.id = search.session_id)) \
         WHERE (SELECT true FROM search_logs AS logged WHERE logged.user_id = users.id \
             AND logged.keyword = search.keyword \
             AND logged.created_at > search.at - $5 * interval '1 second' \
             AND logged.created_at < search.at + $5 * interval '1 second' LIMIT 1) IS NULL \
         ORDER BY search.at RETURNING id, keyword, user_id, created_at",
    )
    .bind::<Array<Text>, _>(keywords)
    .bind::<Array<Nullable<BigInt>>, _>(users)
    .bind::<Array<Nullable<Integer>>, _>(versions)
    .bind::<Array<Timestamptz>, _>(times)
    .bind::<BigInt, _>(Search::DEDUPLICATION_WINDOW.num_seconds())
    .bind::<Array<Nullable<BigInt>>, _>(ids)
    .load(connection)
}

fn count(
    connection: &mut PgConnection,
    searches: &DailyKeywordCounts,
) -> QueryResult<BTreeSet<String>> {
    let keywords: Vec<&str> = searches.keys().map(|(keyword, _)| &**keyword).collect();
    let days: Vec<NaiveDate> = searches.keys().map(|(_, day)| *day).collect();
    let numbers: Vec<i64> = searches.values().map(|number| column(*number)).collect();
    // Counts public keywords only: by day, and in total.
    let public: Vec<PublicKeyword> = sql_query(
        "WITH more AS ( \
             SELECT keyword, day, more.searches \
             FROM unnest($1, $2, $3) AS more (keyword, day, searches) \
             JOIN public_keywords USING (keyword) \
         ), counted AS ( \
             INSERT INTO keyword_searches_by_day AS counted (keyword, day, searches) \
             SELECT keyword, day, searches FROM more \
             ON CONFLICT ON CONSTRAINT keyword_searches_by_day_pkey \
             DO UPDATE SET searches = counted.searches + EXCLUDED.searches \
         ) UPDATE public_keywords AS public SET searches = public.searches + sums.searches \
         FROM (SELECT keyword, sum(searches)::bigint AS searches FROM more GROUP BY keyword) \
             AS sums \
         WHERE public.keyword = sums.keyword RETURNING public.keyword",
    )
    .bind::<Array<Text>, _>(keywords)
    .bind::<Array<Date>, _>(days)
    .bind::<Array<BigInt>, _>(numbers)
    .load(connection)?;
    Ok(public.into_iter().map(|row| row.keyword).collect())
}

fn purge_days(connection: &mut PgConnection, day: NaiveDate, limit: u32) -> QueryResult<u64> {
    // Subtracts the deleted days from the totals; a keyword without any searches left is deleted.
    let deleted: Vec<DeletedDay> = sql_query(
        "DELETE FROM keyword_searches_by_day WHERE ctid = ANY (ARRAY( \
             SELECT ctid FROM keyword_searches_by_day WHERE day < $1 ORDER BY day LIMIT $2)) \
         RETURNING keyword, searches",
    )
    .bind::<Date, _>(day)
    .bind::<BigInt, _>(i64::from(limit))
    .load(connection)?;
    if deleted.is_empty() {
        return Ok(0);
    }
    let rows = u64::try_from(deleted.len()).unwrap_or(u64::MAX);
    let (keywords, numbers): (Vec<String>, Vec<i64>) = deleted
        .into_iter()
        .map(|row| (row.keyword, row.searches))
        .unzip();
    sql_query(
        "MERGE INTO public_keywords AS public USING ( \
             SELECT keyword, sum(searches)::bigint AS searches \
             FROM unnest($1, $2) AS deleted (keyword, searches) GROUP BY keyword \
         ) AS less ON public.keyword = less.keyword \
         WHEN MATCHED AND public.searches <= less.searches THEN DELETE \
         WHEN MATCHED THEN UPDATE SET searches = public.searches - less.searches",
    )
    .bind::<Array<Text>, _>(keywords)
    .bind::<Array<BigInt>, _>(numbers)
    .execute(connection)?;
    Ok(rows)
}

#[derive(QueryableByName)]
struct PublicKeyword {
    #[diesel(sql_type = Text)]
    keyword: String,
}

#[derive(QueryableByName)]
struct DeletedDay {
    #[diesel(sql_type = Text)]
    keyword: String,
    #[diesel(sql_type = BigInt)]
    searches: i64,
}

fn column(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
