//! Writes how many units of each line were shipped.

use cangku_domain::{
    ProductId,
    orders::OrderLine,
    ports::{OrderChanges, StorageResult},
};
use diesel::{
    PgConnection, RunQueryDsl, sql_query,
    sql_types::{Array, BigInt, Integer, Nullable},
};

use crate::error_mapping::{IntoStorageResult, check_rows};

/// Writes the shipped units of the orders that were shipped. A line whose product was deleted has no
/// other key, but all of it counts as shipped or none of it does, in each of them.
pub(super) fn write(connection: &mut PgConnection, changes: &OrderChanges) -> StorageResult<()> {
    let (mut orders, mut products, mut units) = (Vec::new(), Vec::new(), Vec::new());
    let shipped = changes
        .shipped
        .iter()
        .filter_map(|id| changes.moved.get(id));
    let mut expected = 0;
    for order in shipped {
        expected += order.lines.len();
        let is_deleted = |line: &&OrderLine| line.product_id.is_none();
        // One row stands for all lines without a product.
        let deleted = order.lines.iter().find(is_deleted).into_iter();
        let lines = order.lines.iter().filter(|line| !is_deleted(line));
        for line in lines.chain(deleted) {
            orders.push(order.id.get());
            products.push(line.product_id.map(ProductId::get));
            let is_whole = line.delivered() == line.quantity.get().unsigned_abs();
            let partial = i32::try_from(line.delivered()).unwrap_or_default();
            units.push((!is_whole).then_some(partial));
        }
    }
    if expected == 0 {
        return Ok(());
    }
    let written = sql_query(
        "UPDATE order_items SET shipped_quantity = coalesce(shipped.units, quantity) \
         FROM unnest($1, $2, $3) AS shipped (order_id, product_id, units) \
         WHERE order_items.order_id = shipped.order_id \
         AND order_items.product_id IS NOT DISTINCT FROM shipped.product_id",
    )
    .bind::<Array<BigInt>, _>(orders)
    .bind::<Array<Nullable<BigInt>>, _>(products)
    .bind::<Array<Nullable<Integer>>, _>(units)
    .execute(connection)
    .into_storage_result()?;
    check_rows("writing shipped units", written, expected)
}
