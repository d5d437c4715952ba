//! Batch statements on products.

use std::{collections::BTreeMap, sync::LazyLock};

use cangku_domain::{
    OptionalText,
    catalog::{Product, ProductCode, Source, StoredCodes},
    ports::{StorageError, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text, Timestamptz},
    update,
};

use super::of_codes;
use crate::{
    error_mapping::IntoStorageResult,
    rows::{ProductRow, SAVED_COLUMNS, SavedProduct, entities},
    schema::products,
    supplier_times::LAST_SYNC,
};

/// Updates the columns that are saved with a product, from a JSON array of objects: one bind
/// parameter for any number of products.
static SAVE: LazyLock<String> = LazyLock::new(|| save_statement(""));
/// The same for products that a sync brings: at the time of the second parameter.
static SAVE_SYNCED: LazyLock<String> =
    LazyLock::new(|| save_statement(", last_sync_at = $2, last_sync_error = ''"));

fn save_statement(besides: &str) -> String {
    let set = SAVED_COLUMNS.map(|(column, _)| format!("{column} = saved.{column}"));
    let columns = SAVED_COLUMNS.map(|(column, sql_type)| format!("{column} {sql_type}"));
    format!(
        "UPDATE products SET {}{besides} \
         FROM json_to_recordset($1::json) AS saved (id bigint, {}) \
         WHERE products.id = saved.id",
        set.join(", "),
        columns.join(", "),
    )
}

/// Saves products, and records that a sync has brought them at this time, if one has. Returns the number of
/// rows changed.
pub(super) fn save(
    connection: &mut PgConnection,
    products: &[Product],
    synced_at: Option<DateTime<Utc>>,
) -> StorageResult<usize> {
    let rows: Vec<SavedProduct<'_>> = products.iter().map(SavedProduct::of).collect();
    let rows =
        serde_json::to_string(&rows).map_err(|error| StorageError::Internal(Box::new(error)))?;
    let saved = match synced_at {
        None => sql_query(SAVE.as_str())
            .bind::<Text, _>(rows)
            .execute(connection),
        Some(time) => sql_query(SAVE_SYNCED.as_str())
            .bind::<Text, _>(rows)
            .bind::<Timestamptz, _>(time)
            .execute(connection),
    };
    saved.into_storage_result()
}

/// Locks rows in the order of their ids before a statement changes them. The statement alone would
/// lock them in the order of its scan, and two such statements could deadlock.
fn lock_in_order(connection: &mut PgConnection, ids: &[i64]) -> StorageResult<Vec<i64>> {
    products::table
        .filter(products::id.eq_any(ids))
        .select(products::id)
        .order(products::id)
        .for_no_key_update()
        .load(connection)
        .into_storage_result()
}

/// Records a successful sync.
pub(super) fn mark_synced(
    connection: &mut PgConnection,
    ids: &[i64],
    now: DateTime<Utc>,
) -> StorageResult<()> {
    let locked = lock_in_order(connection, ids)?;
    update(products::table.filter(products::id.eq_any(locked)))
        .set((
            products::last_sync_at.eq(now),
            products::last_sync_error.eq(""),
        ))
        .execute(connection)
        .into_storage_result()
        .map(drop)
}

/// Records why the last sync of these products failed.
pub(super) fn record_sync_errors(
    connection: &mut PgConnection,
    errors: &[(ProductCode, OptionalText<500>)],
) -> StorageResult<()> {
    let codes: Vec<ProductCode> = errors.iter().map(|(code, _)| code.clone()).collect();
    let rows: Vec<ProductRow> = products::table
        .filter(of_codes(&codes))
        // An offer with the code of the shop's own product says nothing about that.
        .filter(products::source.eq(Source::Haier.as_str()))
        .select(ProductRow::as_select())
        .load(connection)
        .into_storage_result()?;
    let products: Vec<Product> = entities(rows)?;
    let stored = StoredCodes::of(&products);
    let mut reasons: BTreeMap<&ProductCode, &str> = BTreeMap::new();
    for (code, reason) in errors {
        // If a product has several reasons, the last one wins.
        if let Some(code) = stored.find(code) {
            reasons.insert(code, reason.as_str());
        }
    }
    let noted = products.iter().filter_map(|product| {
        let code = product.details.haier.product_code.as_ref()?;
        Some((product.id.get(), *reasons.get(code)?))
    });
    let (ids, reasons): (Vec<i64>, Vec<&str>) = noted.unzip();
    lock_in_order(connection, &ids)?;
    sql_query(
        // The time of the last sync stays what it is now: syncs of the complete list don't confirm it any more.
        format!(
            "UPDATE products SET last_sync_error = noted.reason, last_sync_at = {LAST_SYNC} \
             FROM unnest($1, $2) AS noted (id, reason) WHERE products.id = noted.id"
        ),
    )
    .bind::<Array<BigInt>, _>(ids)
    .bind::<Array<Text>, _>(reasons)
    .execute(connection)
    .into_storage_result()
    .map(drop)
}
