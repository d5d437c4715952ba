//! Parcels of orders.

use std::collections::{BTreeMap, HashMap};

use cangku_domain::{
    Violation,
    orders::{Parcel, Parcels},
    ports::{OrderChanges, StorageError, StorageResult},
};
use diesel::{
    PgConnection, delete,
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text as SqlText},
};

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    rows::ParcelRow,
    schema::order_parcels,
};

/// The parcels of these orders, in the order in which they were listed. Orders without any are
/// missing.
pub(super) fn of_orders(
    connection: &mut PgConnection,
    orders: &[i64],
) -> StorageResult<HashMap<i64, Parcels>> {
    if orders.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<ParcelRow> = order_parcels::table
        .filter(order_parcels::order_id.eq_any(orders))
        .select(ParcelRow::as_select())
        .order(order_parcels::id)
        .load(connection)
        .into_storage_result()?;
    let mut by_order: BTreeMap<i64, Vec<Parcel>> = BTreeMap::new();
    for row in rows {
        let order = row.order_id;
        by_order.entry(order).or_default().push(row.into_parcel()?);
    }
    let parcels = by_order.into_iter().map(|(order, parcels)| {
        let broken = |error: Violation| {
            StorageError::Inconsistent(format!("order_parcels {order}: {error}"))
        };
        Ok((order, Parcels::new(parcels).map_err(broken)?))
    });
    parcels.collect()
}

/// Replaces the parcels of the orders whose parcels have changed.
pub(super) fn write(connection: &mut PgConnection, changes: &OrderChanges) -> StorageResult<()> {
    if changes.parcels.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = changes.parcels.iter().map(|id| id.get()).collect();
    delete(order_parcels::table.filter(order_parcels::order_id.eq_any(&ids)))
        .execute(connection)
        .into_storage_result()?;
    let changed = changes
        .parcels
        .iter()
        .filter_map(|id| changes.moved.get(id));
    let (mut orders, mut carriers, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    for order in changed {
        for parcel in order.parcels.iter() {
            orders.push(order.id.get());
            carriers.push(parcel.carrier.as_str());
            numbers.push(parcel.tracking_number.as_str());
        }
    }
    if orders.is_empty() {
        return Ok(());
    }
    let expected = orders.len();
    let written = sql_query(
        "INSERT INTO order_parcels (order_id, carrier, tracking_number) \
         SELECT order_id, carrier, tracking_number FROM unnest($1, $2, $3) WITH ORDINALITY \
             AS parcel (order_id, carrier, tracking_number, position) ORDER BY position",
    )
    .bind::<Array<BigInt>, _>(orders)
    .bind::<Array<SqlText>, _>(carriers)
    .bind::<Array<SqlText>, _>(numbers)
    .execute(connection)
    .into_storage_result()?;
    check_rows("writing parcels", written, expected)
}
