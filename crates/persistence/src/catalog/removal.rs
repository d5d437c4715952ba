//! Deletes products, categories and brands, and counts what the cascade deletes with them.
//!
//! Lock order: products by id, then the category or brand that they belong to, then suppliers' names
//! of it, as in every transaction that moves a product from one to another. Once all rows are locked, none can be
//! added, so the counts are exact.

use cangku_domain::{
    ProductId, Version,
    catalog::DeletedCounts,
    ports::{StorageError, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    delete,
    prelude::*,
    result::Error,
    sql_query,
    sql_types::{BigInt, Timestamptz},
};

use crate::{
    error_mapping::{IntoStorageResult, check_rows, storage_error},
    rows::{TargetId, table_count},
    schema::{inventory_logs, media_images, products},
};

/// Maximum number of attempts to lock a category or brand with its products; one fails if a product
/// is added meanwhile.
const ATTEMPTS: u32 = 100;

pub(super) fn delete_product(
    connection: &mut PgConnection,
    id: ProductId,
) -> StorageResult<Option<DeletedCounts>> {
    let row = products::table.find(id.get());
    // `FOR UPDATE` also blocks foreign-key checks, so that no log row or picture can be added.
    let locked: Option<i64> = row
        .select(products::id)
        .for_update()
        .first(connection)
        .optional()
        .into_storage_result()?;
    let Some(locked) = locked else {
        return Ok(None);
    };
    let removed = count(connection, &[locked])?;
    let deleted = delete(row).execute(connection).into_storage_result()?;
    check_rows("deleting a product", deleted, 1)?;
    Ok(Some(removed))
}

/// Locks a category or brand and its products; returns its version, or `None` if it doesn't exist.
pub(super) fn lock<Id: TargetId>(
    connection: &mut PgConnection,
    id: Id,
) -> StorageResult<Option<Version>> {
    let Some((_, version)) = lock_all(connection, id)? else {
        return Ok(None);
    };
    let entries = Id::TABLES.entries;
    let not_positive = || StorageError::Inconsistent(format!("{entries}.version is not positive"));
    Version::new(version).ok_or_else(not_positive).map(Some)
}

/// Deletes a category or brand with its products; returns what the cascade deletes, without itself.
pub(super) fn delete_entry<Id: TargetId>(
    connection: &mut PgConnection,
    id: Id,
    now: DateTime<Utc>,
) -> StorageResult<Option<DeletedCounts>> {
    let Some((products, _)) = lock_all(connection, id)? else {
        return Ok(None);
    };
    ignore_names(connection, id, now)?;
    let removed = count(connection, &products)?;
    let deleted = sql_query(format!("DELETE FROM {} WHERE id = $1", Id::TABLES.entries))
        .bind::<BigInt, _>(id.number())
        .execute(connection)
        .into_storage_result()?;
    check_rows("deleting a category or brand", deleted, 1)?;
    Ok(Some(removed))
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// The products of a category or brand, by id, with this locking clause.
pub(super) fn products_of<Id: TargetId>(
    connection: &mut PgConnection,
    id: Id,
    locking: &str,
) -> QueryResult<Vec<i64>> {
    let target = Id::TABLES.target;
    let found: Vec<Number> = sql_query(format!(
        "SELECT id AS number FROM products WHERE {target} = $1 ORDER BY id {locking}"
    ))
    .bind::<BigInt, _>(id.number())
    .load(connection)?;
    Ok(found.into_iter().map(|row| row.number).collect())
}

/// Locks a category or brand and its products; returns these and its version.
fn lock_all<Id: TargetId>(
    connection: &mut PgConnection,
    id: Id,
) -> StorageResult<Option<(Vec<i64>, i64)>> {
    let row = format!(
        "SELECT version AS number FROM {} WHERE id = $1 FOR UPDATE",
        Id::TABLES.entries
    );
    let (products, version) = lock_with_products(
        connection,
        // Lock order: products before their category or brand.
        |connection| products_of(connection, id, "FOR UPDATE"),
        |connection| {
            let locked = sql_query(&row).bind::<BigInt, _>(id.number());
            locked.get_result::<Number>(connection).optional()
        },
        |connection| products_of(connection, id, ""),
    )?;
    Ok(version.map(|version| (products, version.number)))
}

/// Sets the suppliers' names of a category or brand to "not brought", so that no sync creates it
/// again.
fn ignore_names<Id: TargetId>(
    connection: &mut PgConnection,
    id: Id,
    now: DateTime<Utc>,
) -> StorageResult<()> {
    let (names, target) = (Id::TABLES.names, Id::TABLES.target);
    let statement = format!(
        "UPDATE {names} SET {target} = NULL, is_ignored = true, updated_at = $2 \
         WHERE {target} = $1"
    );
    sql_query(statement)
        .bind::<BigInt, _>(id.number())
        .bind::<Timestamptz, _>(now)
        .execute(connection)
        .into_storage_result()
        .map(drop)
}

enum Unlocked {
    /// A product was added after the others were locked. Locking it now would violate the lock
    /// order.
    ProductCameIn,
    Failed(Error),
}

impl From<Error> for Unlocked {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Locks a row's products, then the row, perhaps with others; returns the products and the result of
/// locking the row.
pub(super) fn lock_with_products<T>(
    connection: &mut PgConnection,
    lock_products: impl Fn(&mut PgConnection) -> QueryResult<Vec<i64>>,
    lock_row: impl Fn(&mut PgConnection) -> QueryResult<T>,
    find_products: impl Fn(&mut PgConnection) -> QueryResult<Vec<i64>>,
) -> StorageResult<(Vec<i64>, T)> {
    for _ in 0..ATTEMPTS {
        // A savepoint: rolling back to it releases the locks of a failed attempt.
        let attempt = connection.transaction(|connection| {
            let locked = lock_products(connection)?;
            let row = lock_row(connection)?;
            // The row's lock now blocks new products, so compare once more.
            if find_products(connection)? != locked {
                return Err(Unlocked::ProductCameIn);
            }
            Ok((locked, row))
        });
        match attempt {
            Ok(locked) => return Ok(locked),
            Err(Unlocked::ProductCameIn) => {}
            Err(Unlocked::Failed(error)) => return Err(storage_error(error)),
        }
    }
    Err(StorageError::Contention("products keep coming in".into()))
}

/// Counts the locked products and what the cascade deletes with them.
fn count(connection: &mut PgConnection, products: &[i64]) -> StorageResult<DeletedCounts> {
    let logs: i64 = inventory_logs::table
        .filter(inventory_logs::product_id.eq_any(products))
        .count()
        .get_result(connection)
        .into_storage_result()?;
    let images: i64 = media_images::table
        .filter(media_images::product_id.eq_any(products))
        .count()
        .get_result(connection)
        .into_storage_result()?;
    Ok(DeletedCounts {
        products: u64::try_from(products.len()).unwrap_or(u64::MAX),
        inventory_logs: table_count(logs),
        media_images: table_count(images),
        ..DeletedCounts::default()
    })
}
