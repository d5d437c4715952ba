//! Repairs stock from the log, and the count of held units from the holds.

use cangku_domain::{
    ProductId,
    inventory::{StockAlert, StockLevel},
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::case_when,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Bool, Nullable, Timestamptz},
    update,
};

use super::{held_totals::held_units, outbox::InsertEvents};
use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    schema::products,
};

#[derive(QueryableByName)]
struct LogSum {
    #[diesel(sql_type = BigInt)]
    log_sum: i64,
    #[diesel(sql_type = Bool)]
    is_broken: bool,
}

fn lock(connection: &mut PgConnection, product: ProductId) -> StorageResult<Option<i64>> {
    products::table
        .find(product.get())
        .select(products::id)
        .for_no_key_update()
        .first(connection)
        .optional()
        .into_storage_result()
}

/// The log's sum, or `None` if the log's chain is broken: then it is unknown which row is wrong.
/// Locks the product.
pub(super) fn stock_from_log(
    connection: &mut PgConnection,
    product: ProductId,
) -> StorageResult<Option<StockLevel>> {
    let Some(locked) = lock(connection, product)? else {
        return Ok(None);
    };
    let LogSum { log_sum, is_broken } = sql_query(
        "SELECT coalesce(sum(quantity), 0) AS log_sum, \
             coalesce(bool_or(stock_after <> expected), false) AS is_broken \
         FROM ( \
             SELECT quantity, stock_after, \
                 quantity + lag(stock_after, 1, 0) OVER (ORDER BY id)::bigint AS expected \
             FROM inventory_logs WHERE product_id = $1 \
         ) AS step",
    )
    .bind::<BigInt, _>(locked)
    .get_result(connection)
    .into_storage_result()?;
    let level = i32::try_from(log_sum).ok().and_then(StockLevel::new);
    Ok(level.filter(|_| !is_broken))
}

/// Repairs the stock from the log's sum, if the log's chain is intact.
pub(super) fn repair_stock_from_log(
    connection: &mut PgConnection,
    product: ProductId,
    now: DateTime<Utc>,
) -> StorageResult<Option<StockLevel>> {
    let Some(level) = stock_from_log(connection, product)? else {
        return Ok(None);
    };
    let (before, threshold) = products::table
        .find(product.get())
        .select((products::stock, products::low_stock_threshold))
        .first::<(i32, i32)>(connection)
        .into_storage_result()?;
    // A level above the threshold settles a request for restock.
    let still_waiting = case_when::<_, _, Nullable<Timestamptz>>(
        products::low_stock_threshold.ge(level.get()),
        products::restock_requested_at,
    );
    let changed = update(products::table.find(product.get()))
        .set((
            products::stock.eq(level.get()),
            products::restock_requested_at.eq(still_waiting),
        ))
        .execute(connection)
        .into_storage_result()?;
    check_rows("repairing stock", changed, 1)?;
    // An invalid former level crosses no threshold.
    if let (Some(before), Some(threshold)) = (StockLevel::new(before), StockLevel::new(threshold)) {
        let alerts: Vec<_> = StockAlert::between(before, level, threshold).collect();
        let expected = alerts.len();
        let events = InsertEvents::crossed(product, &alerts, level, threshold, now);
        check_rows(
            "writing events",
            events.execute(connection).into_storage_result()?,
            expected,
        )?;
    }
    Ok(Some(level))
}

/// The units in open holds. Locks the product.
pub(super) fn held_from_holds(
    connection: &mut PgConnection,
    product: ProductId,
) -> StorageResult<Option<i64>> {
    let Some(locked) = lock(connection, product)? else {
        return Ok(None);
    };
    let held = held_units(connection, &[locked])?;
    Ok(Some(held.get(&product).copied().unwrap_or_default()))
}

/// Repairs the count of held units from the open holds.
pub(super) fn repair_held_from_holds(
    connection: &mut PgConnection,
    product: ProductId,
) -> StorageResult<Option<i64>> {
    let Some(held) = held_from_holds(connection, product)? else {
        return Ok(None);
    };
    let changed = update(products::table.find(product.get()))
        .set(products::held.eq(held))
        .execute(connection)
        .into_storage_result()?;
    check_rows("repairing the count of held units", changed, 1)?;
    Ok(Some(held))
}
