//! Lines and parcels of orders.

use std::collections::HashMap;

use cangku_domain::{
    orders::{Order, OrderLine},
    ports::StorageResult,
};
use diesel::prelude::*;

use super::parcels;
use crate::{
    error_mapping::IntoStorageResult,
    rows::{IntoEntity, OrderLineRow, OrderRow},
    schema::order_items,
};

/// Returns the orders with their lines and parcels, in the rows' order: one statement for the lines
/// of all orders, and one for the parcels of those that were shipped.
pub(super) fn with_lines(
    connection: &mut PgConnection,
    rows: Vec<OrderRow>,
) -> StorageResult<Vec<Order>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    // Only shipped orders have parcels: the others need no further statement.
    let shipped = rows.iter().filter(|row| row.shipped_at.is_some());
    let shipped: Vec<i64> = shipped.map(|row| row.id).collect();
    let mut parcels = parcels::of_orders(connection, &shipped)?;
    let lines: Vec<OrderLineRow> = order_items::table
        .filter(order_items::order_id.eq_any(ids))
        .select(OrderLineRow::as_select())
        .order(order_items::id)
        .load(connection)
        .into_storage_result()?;
    let mut by_order: HashMap<i64, Vec<OrderLine>> = HashMap::new();
    for line in lines {
        let order = line.order_id;
        by_order.entry(order).or_default().push(line.into_entity()?);
    }
    rows.into_iter()
        .map(|row| {
            let lines = by_order.remove(&row.id).unwrap_or_default();
            let parcels = parcels.remove(&row.id).unwrap_or_default();
            row.with_parts(lines, parcels)
        })
        .collect()
}
