//! Makes keywords public.

use std::collections::BTreeSet;

use cangku_domain::{
    searches::Keyword,
    statistics::{Calendar, Day, Period},
};
use chrono::NaiveDate;
use diesel::{
    PgConnection, QueryResult, RunQueryDsl, sql_query,
    sql_types::{Array, BigInt, Date, Text, Timestamptz},
};

/// Makes those keywords public that enough users have searched for, and counts their searches in
/// the log.
///
/// Finds the users of a keyword by a skip scan: each index lookup returns the next user, so that a
/// user who searched a thousand times costs no more than any other.
pub(super) fn publish(
    connection: &mut PgConnection,
    keywords: &BTreeSet<String>,
    period: Period,
    calendar: Calendar,
) -> QueryResult<usize> {
    let bounds = calendar.bounds(period);
    let days: Vec<NaiveDate> = period.days().map(Day::date).collect();
    // The recursion ends at `$2` users: it doesn't matter how many more there are. `$3` are the
    // bounds of the days in `$4`, which `width_bucket` maps a time to.
    sql_query(
        "WITH RECURSIVE searcher (keyword, users, user_id) AS ( \
             SELECT keyword, 1::bigint, \
                 (SELECT min(user_id) FROM search_logs AS log WHERE log.keyword = one.keyword) \
             FROM unnest($1) AS one (keyword) \
             UNION ALL \
             SELECT keyword, users + 1, \
                 (SELECT min(user_id) FROM search_logs AS log \
                 WHERE log.keyword = searcher.keyword AND log.user_id > searcher.user_id) \
             FROM searcher WHERE user_id IS NOT NULL AND users < $2 \
         ), by_day AS ( \
             SELECT log.keyword, ($4)[width_bucket(created_at, $3)] AS day, count(*) AS searches \
             FROM searcher JOIN search_logs AS log ON log.keyword = searcher.keyword \
             WHERE users = $2 AND searcher.user_id IS NOT NULL \
                 AND created_at >= $5 AND created_at < $6 \
             GROUP BY 1, 2 \
         ), public AS ( \
             INSERT INTO public_keywords (keyword, searches) \
             SELECT keyword, sum(searches)::bigint FROM by_day GROUP BY keyword \
         ) INSERT INTO keyword_searches_by_day (keyword, day, searches) SELECT * FROM by_day",
    )
    .bind::<Array<Text>, _>(keywords.iter().collect::<Vec<_>>())
    .bind::<BigInt, _>(i64::from(Keyword::USERS_TO_BE_PUBLIC))
    .bind::<Array<Timestamptz>, _>(&bounds)
    .bind::<Array<Date>, _>(days)
    .bind::<Timestamptz, _>(bounds.first().copied().unwrap_or_default())
    .bind::<Timestamptz, _>(bounds.last().copied().unwrap_or_default())
    .execute(connection)
}
