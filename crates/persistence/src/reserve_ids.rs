//! Ids for rows that are inserted later in the transaction.

use cangku_domain::ports::StorageResult;
use diesel::{
    PgConnection, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Integer, Text},
};

use crate::error_mapping::IntoStorageResult;

#[derive(QueryableByName)]
struct Reserved {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// The next values of the sequence of the table's `id`.
pub(crate) fn reserve_ids(
    connection: &mut PgConnection,
    table: &'static str,
    count: u32,
) -> StorageResult<Vec<i64>> {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    let rows: Vec<Reserved> = sql_query(
        "SELECT nextval(pg_get_serial_sequence($1, 'id')) AS id FROM generate_series(1, $2)",
    )
    .bind::<Text, _>(table)
    .bind::<Integer, _>(count)
    .load(connection)
    .into_storage_result()?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
