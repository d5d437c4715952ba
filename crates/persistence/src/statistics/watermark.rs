//! The moment up to which every event is visible.

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

/// Returns a moment before which no event can be added any more: all earlier ones are visible to
/// the statements that follow.
///
/// An order is given its time of payment before its transaction waits for locked rows, and becomes
/// visible only with COMMIT. So the moment is the start of the oldest other transaction that writes
/// or may write. One that after a minute has neither written nor waits for a lock is a reader: the
/// program's own transactions may not idle that long.
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

/// Records that everything before this moment is counted. Never moves back.
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
