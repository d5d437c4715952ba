//! Writes returns, and the units that came back by them.

use cangku_domain::ports::{OrderChanges, ReturnedUnits, StorageResult};
use diesel::{
    PgConnection, RunQueryDsl, sql_query,
    sql_types::{Array, BigInt, Integer, Nullable, Text, Timestamptz},
};

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    rows::{NewReturns, row_number},
};

/// Writes returns with their lines, the returned units of the orders' lines, and the backlog of
/// statistics.
pub(super) fn write(connection: &mut PgConnection, changes: &OrderChanges) -> StorageResult<()> {
    if !changes.returns.is_empty() {
        let rows = NewReturns::of(changes.returns.values());
        write_returns(connection, &rows)?;
        write_lines(connection, &rows)?;
    }
    if changes.returned.is_empty() {
        return Ok(());
    }
    write_units(connection, &changes.returned)
}

fn write_returns(connection: &mut PgConnection, rows: &NewReturns<'_>) -> StorageResult<()> {
    let written = sql_query(
        "INSERT INTO order_returns (id, order_id, status, reason, decision_note, created_by, \
         requested_by, created_at, updated_at) \
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT ON CONSTRAINT order_returns_pkey DO UPDATE SET status = EXCLUDED.status, \
             decision_note = EXCLUDED.decision_note, updated_at = EXCLUDED.updated_at",
    )
    .bind::<Array<BigInt>, _>(&rows.ids)
    .bind::<Array<BigInt>, _>(&rows.order_ids)
    .bind::<Array<Text>, _>(&rows.statuses)
    .bind::<Array<Text>, _>(&rows.reasons)
    .bind::<Array<Text>, _>(&rows.decision_notes)
    .bind::<Array<Nullable<BigInt>>, _>(&rows.created_by)
    .bind::<Array<Text>, _>(&rows.requested_by)
    .bind::<Array<Timestamptz>, _>(&rows.created_at)
    .bind::<Array<Timestamptz>, _>(&rows.updated_at)
    .execute(connection)
    .into_storage_result()?;
    check_rows("writing returns", written, rows.ids.len())
}

fn write_lines(connection: &mut PgConnection, rows: &NewReturns<'_>) -> StorageResult<()> {
    let lines = &rows.lines;
    let written = sql_query(
        "INSERT INTO order_return_lines (return_id, order_item_id, quantity, sellable, damaged, \
         received_at) \
         SELECT line.return_id, item.id, line.quantity, line.sellable, line.damaged, \
             line.received_at \
         FROM unnest($1, $2, $3, $4, $5, $6, $7) AS line (return_id, order_id, position, \
             quantity, sellable, damaged, received_at) \
         JOIN ( \
             SELECT id, order_id, \
                 row_number() OVER (PARTITION BY order_id ORDER BY id) AS position \
             FROM order_items WHERE order_id = ANY($2) \
         ) AS item USING (order_id, position) \
         ON CONFLICT ON CONSTRAINT order_return_lines_pkey DO UPDATE SET \
             sellable = EXCLUDED.sellable, damaged = EXCLUDED.damaged, \
             received_at = EXCLUDED.received_at",
    )
    .bind::<Array<BigInt>, _>(&lines.return_ids)
    .bind::<Array<BigInt>, _>(&lines.order_ids)
    .bind::<Array<BigInt>, _>(&lines.positions)
    .bind::<Array<Integer>, _>(&lines.quantities)
    .bind::<Array<Integer>, _>(&lines.sellable)
    .bind::<Array<Integer>, _>(&lines.damaged)
    .bind::<Array<Nullable<Timestamptz>>, _>(&lines.received_at)
    .execute(connection)
    .into_storage_result()?;
    check_rows("writing lines of returns", written, lines.return_ids.len())
}

fn write_units(connection: &mut PgConnection, returned: &[ReturnedUnits]) -> StorageResult<()> {
    let orders: Vec<i64> = returned.iter().map(|it| it.order_id.get()).collect();
    let positions = returned.iter().map(|it| row_number(it.position));
    let units = returned
        .iter()
        .map(|it| i32::try_from(it.units).unwrap_or(i32::MAX));
    // A line is repeated if two returns of it were received. An order that an earlier version of the
    // program shipped has no shipped quantities.
    let written = sql_query(
        "WITH item AS ( \
             SELECT item.id, item.order_id, back.units FROM unnest($1, $2, $3) \
                 AS back (order_id, position, units) \
             JOIN ( \
                 SELECT id, order_id, \
                     row_number() OVER (PARTITION BY order_id ORDER BY id) AS position \
                 FROM order_items WHERE order_id = ANY($1) \
             ) AS item USING (order_id, position) \
         ), counted AS ( \
             UPDATE order_items SET returned_quantity = returned_quantity + more.units, \
                 shipped_quantity = coalesce(shipped_quantity, quantity) \
             FROM (SELECT id, sum(units)::int AS units FROM item GROUP BY id) AS more \
             WHERE order_items.id = more.id \
         ) INSERT INTO statistics_backlog (order_id, order_item_id, returned) \
         SELECT order_id, id, units FROM item",
    )
    .bind::<Array<BigInt>, _>(&orders)
    .bind::<Array<BigInt>, _>(positions.collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(units.collect::<Vec<_>>())
    .execute(connection)
    .into_storage_result()?;
    check_rows("writing returned units", written, returned.len())
}
