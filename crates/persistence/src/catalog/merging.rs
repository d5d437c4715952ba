//! Merges two categories or two brands.
//!
//! Lock order: products by id, then the categories or brands by id, then suppliers' names.

use cangku_domain::{
    catalog::MergedCounts,
    ports::{MergeResult, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Timestamptz},
};

use super::{removal, search_tokens};
use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    rows::TargetId,
};

#[derive(QueryableByName)]
struct FoundId {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Moves products and suppliers' names of `from` to `into`, and deletes `from`.
pub(super) fn merge<Id: TargetId>(
    connection: &mut PgConnection,
    from: Id,
    into: Id,
    now: DateTime<Utc>,
) -> StorageResult<MergeResult> {
    let tables = Id::TABLES;
    let (names, target, entries) = (tables.names, tables.target, tables.entries);
    let both = format!("SELECT id FROM {entries} WHERE id = ANY ($1) ORDER BY id FOR UPDATE");
    let locked = removal::lock_with_products(
        connection,
        |connection| removal::products_of(connection, from, "FOR NO KEY UPDATE"),
        |connection| {
            let locked: Vec<FoundId> = sql_query(&both)
                .bind::<Array<BigInt>, _>(vec![from.number(), into.number()])
                .load(connection)?;
            Ok(locked.into_iter().map(|row| row.id).collect::<Vec<_>>())
        },
        |connection| removal::products_of(connection, from, ""),
    )?;
    let (products, locked) = locked;
    if !locked.contains(&from.number()) {
        return Ok(MergeResult::UnknownSource);
    }
    if !locked.contains(&into.number()) {
        return Ok(MergeResult::UnknownTarget);
    }
    let mut move_all = |table: &str| {
        let statement =
            format!("UPDATE {table} SET {target} = $1, updated_at = $2 WHERE {target} = $3");
        sql_query(statement)
            .bind::<BigInt, _>(into.number())
            .bind::<Timestamptz, _>(now)
            .bind::<BigInt, _>(from.number())
            .execute(connection)
            .into_storage_result()
    };
    let moved = move_all("products")?;
    let mapped = move_all(names)?;
    check_rows("moving products", moved, products.len())?;
    // In the same transaction, so that searches find the products by the remaining name.
    search_tokens::recreate(connection, &products)?;
    let deleted = sql_query(format!("DELETE FROM {entries} WHERE id = $1"))
        .bind::<BigInt, _>(from.number())
        .execute(connection)
        .into_storage_result()?;
    check_rows("deleting what was merged", deleted, 1)?;
    let count = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
    Ok(MergeResult::Merged(MergedCounts {
        products: count(moved),
        supplier_names: count(mapped),
    }))
}
