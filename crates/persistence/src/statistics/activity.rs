//! Users who were active on a day.

use std::collections::BTreeSet;

use cangku_domain::{UserId, ports::StorageResult};
use chrono::NaiveDate;
use diesel::{
    PgConnection, RunQueryDsl, sql_query,
    sql_types::{Array, BigInt, Date},
};

use crate::error_mapping::IntoStorageResult;

/// Records users as active on days, and counts those who weren't recorded yet.
pub(super) fn record(
    connection: &mut PgConnection,
    activity: &BTreeSet<(NaiveDate, UserId)>,
) -> StorageResult<()> {
    let (days, users): (Vec<NaiveDate>, Vec<i64>) = activity
        .iter()
        .map(|(day, user)| (*day, user.get()))
        .unzip();
    // Sorted, so that concurrent processes lock rows in the same order and can't deadlock.
    sql_query(
        "WITH fresh AS ( \
             INSERT INTO user_activity (day, user_id) \
             SELECT seen.day, users.id FROM unnest($1, $2) AS seen (day, user_id) \
             JOIN users ON users.id = seen.user_id ORDER BY seen.day, users.id \
             ON CONFLICT ON CONSTRAINT user_activity_pkey DO NOTHING RETURNING day \
         ) INSERT INTO active_users_by_day AS counted (day, users) \
         SELECT day, count(*) FROM fresh GROUP BY day ORDER BY day \
         ON CONFLICT ON CONSTRAINT active_users_by_day_pkey \
         DO UPDATE SET users = counted.users + EXCLUDED.users",
    )
    .bind::<Array<Date>, _>(days)
    .bind::<Array<BigInt>, _>(users)
    .execute(connection)
    .into_storage_result()?;
    Ok(())
}
