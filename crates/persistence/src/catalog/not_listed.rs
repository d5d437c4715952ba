//! Products that a supplier's complete list lacks.

use std::collections::BTreeSet;

use cangku_domain::{
    catalog::{ProductCode, Source},
    ports::{ManagedCounts, StorageError, StorageResult},
};
use diesel::{
    QueryableByName,
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text},
};

use crate::error_mapping::IntoStorageResult;

/// Products that a sync has brought, that aren't marked yet (or that a former version of the
/// program has listed again), that no person has called not procurable, and that no code of a list refers
/// to. The arrays are hashed once: a list may have 100,000 codes. A code that no product has exactly refers to
/// the one with the same identity.
const UNLISTED: &str = "WITH alike AS MATERIALIZED ( \
        SELECT identity FROM unnest($2, $3) AS listed (code, identity) \
        WHERE NOT EXISTS (SELECT FROM products AS exact WHERE exact.product_code = listed.code) \
    ) \
    SELECT id, product_code::text FROM products \
    WHERE source = $1 AND (is_listed OR is_sales = '1') AND last_sync_at IS NOT NULL AND product_code IS NOT NULL \
    AND NOT (is_listed AND is_sales = '0' AND 'is_sales' = ANY (edited_fields)) \
    AND product_code <> ALL ($2) \
    AND (is_twin OR text_identity(product_code) NOT IN (SELECT identity FROM alike)) \
    ORDER BY id LIMIT $4";

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    product_code: String,
}

fn find(
    connection: &mut PgConnection,
    listed: &BTreeSet<ProductCode>,
    limit: i64,
) -> StorageResult<Vec<Found>> {
    let identities = listed.iter().map(|code| code.identity().to_string());
    let identities: Vec<String> = identities.collect();
    let listed: Vec<&str> = listed.iter().map(|code| code.as_str()).collect();
    sql_query(UNLISTED)
        .bind::<Text, _>(Source::Haier.as_str())
        .bind::<Array<Text>, _>(listed)
        .bind::<Array<Text>, _>(identities)
        .bind::<BigInt, _>(limit)
        .load(connection)
        .into_storage_result()
}

#[derive(QueryableByName)]
struct Counts {
    #[diesel(sql_type = BigInt)]
    managed: i64,
    #[diesel(sql_type = BigInt)]
    listed: i64,
}

/// Numbers of products that syncs have brought.
pub(super) fn managed_counts(connection: &mut PgConnection) -> StorageResult<ManagedCounts> {
    let counts: Counts = sql_query(
        "SELECT count(*) AS managed, count(*) FILTER (WHERE is_listed) AS listed FROM products \
         WHERE source = $1 AND last_sync_at IS NOT NULL",
    )
    .bind::<Text, _>(Source::Haier.as_str())
    .get_result(connection)
    .into_storage_result()?;
    let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(ManagedCounts {
        managed: count(counts.managed),
        listed: count(counts.listed),
    })
}

/// Their codes, by product id.
pub(super) fn codes(
    connection: &mut PgConnection,
    listed: &BTreeSet<ProductCode>,
) -> StorageResult<Vec<ProductCode>> {
    let found = find(connection, listed, i64::MAX)?;
    let code = |row: Found| {
        ProductCode::stored(&row.product_code).map_err(|error| {
            StorageError::Inconsistent(format!("products.product_code of row {}: {error}", row.id))
        })
    };
    found.into_iter().map(code).collect()
}
