//! Up to when everything is known that happened.

use chrono::{DateTime, Utc};
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl, prelude::*, sql_query,
    sql_types::Timestamptz, update,
};

use crate::schema::statistics_state;

#[derive(QueryableByName)]
struct Horizon {
    #[diesel(sql_type = Timestamptz)]
    horizon: DateTime<Utc>,
}

/// A moment before which nothing is to come any more: whatever happened earlier is visible to the
/// statements that follow. An order says that it was paid before it waits for locked rows, and is
/// visible only with its COMMIT; so it is the moment in which the oldest other transaction began
/// that writes or may. One that has neither written nor waits for a lock after a minute is a reader:
/// the program's own ones may not idle that long.
pub(super) fn horizon(connection: &mut PgConnection) -> QueryResult<DateTime<Utc>> {
    let row: Horizon = sql_query(
        "SELECT least(now(), min(xact_start)) AS horizon FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid() \
         AND backend_type = 'client backend' AND (backend_xid IS NOT NULL \
             OR wait_event_type = 'Lock' OR xact_start > now() - interval '1 minute')",
    )
    .get_result(connection)?;
    Ok(row.horizon)
}

/// Notes that everything before this moment is counted. What was said before stays true.
pub(super) fn mark_counted(
    connection: &mut PgConnection,
    horizon: DateTime<Utc>,
) -> QueryResult<usize> {
    update(statistics_state::table)
        .set(statistics_state::as_of.eq(greatest(statistics_state::as_of, horizon)))
        .execute(connection)
}

diesel::define_sql_function! {
    fn greatest(one: Timestamptz, other: Timestamptz) -> Timestamptz;
}
