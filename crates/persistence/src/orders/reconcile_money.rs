//! Compares the orders' money with payments, refunds, lines and the attention list.

use bigdecimal::BigDecimal;
use cangku_domain::{
    MoneyTotal, OrderId,
    orders::{MoneyFacts, MoneyReconciliation, OrderBalance},
    ports::{StorageError, StorageResult},
};
use diesel::{
    PgConnection, QueryableByName,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Bool, Nullable, Numeric},
};

use super::with_lines;
use crate::{
    error_mapping::IntoStorageResult,
    rows::{OrderRow, table_count},
    schema::orders,
};

/// Orders read in one statement.
const BATCH: usize = 1000;

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Numeric)]
    paid: BigDecimal,
    #[diesel(sql_type = Numeric)]
    refunded: BigDecimal,
    #[diesel(sql_type = Numeric)]
    credited: BigDecimal,
    #[diesel(sql_type = Bool)]
    has_open_item: bool,
}

/// The sums of one order or of all, for comparison with those that are stored.
const COUNTED: &str = "WITH money AS ( \
         SELECT order_id, sum(amount) FILTER (WHERE kind = 'payment') AS paid, \
             sum(amount) FILTER (WHERE kind = 'refund') AS refunded \
         FROM order_payments WHERE order_id IS NOT NULL AND ($1 IS NULL OR order_id = $1) \
         GROUP BY order_id \
     ), short AS ( \
         SELECT order_id, sum(value) AS credited FROM ( \
             SELECT order_id, price * (quantity - shipped_quantity) AS value \
             FROM order_items WHERE shipped_quantity < quantity AND ($1 IS NULL OR order_id = $1) \
             UNION ALL \
             SELECT order_id, price * (sellable + damaged) FROM order_return_lines \
             JOIN order_items ON order_items.id = order_item_id \
             WHERE received_at IS NOT NULL AND ($1 IS NULL OR order_id = $1) \
         ) AS unit GROUP BY order_id \
     ), item AS ( \
         SELECT order_id, bool_or(done_at IS NULL) AS is_open FROM attention_items \
         WHERE kind = 'refund_due' AND ($1 IS NULL OR order_id = $1) GROUP BY order_id \
     ) \
     SELECT orders.id, coalesce(paid, 0) AS paid, coalesce(refunded, 0) AS refunded, \
         coalesce(credited, 0) AS credited, coalesce(is_open, false) AS has_open_item \
     FROM orders LEFT JOIN money ON money.order_id = orders.id \
     LEFT JOIN short ON short.order_id = orders.id LEFT JOIN item ON item.order_id = orders.id \
     WHERE ($1 IS NULL OR orders.id = $1)";

/// Those of them that disagree.
const DIFFERS: &str = " AND (paid_amount <> coalesce(paid, 0) \
     OR refunded_amount <> coalesce(refunded, 0) OR credited_amount <> coalesce(credited, 0) \
     OR (paid_at IS NOT NULL AND total_amount > 0 AND coalesce(paid, 0) = 0) \
     OR (refund_due > 0 AND is_open IS NOT TRUE) OR (refund_due = 0 AND is_open)) \
     ORDER BY orders.id";

/// Reads a single snapshot, independent of concurrent writes.
pub(super) fn reconcile(connection: &mut PgConnection) -> StorageResult<MoneyReconciliation> {
    let (checked, facts) = connection
        .build_transaction()
        .read_only()
        .repeatable_read()
        .run(|connection| {
            let checked: i64 = orders::table
                .count()
                .get_result(connection)
                .into_storage_result()?;
            let counted: Vec<Counted> = sql_query(format!("{COUNTED}{DIFFERS}"))
                .bind::<Nullable<BigInt>, _>(None::<i64>)
                .load(connection)
                .into_storage_result()?;
            let mut facts = Vec::with_capacity(counted.len());
            for batch in counted.chunks(BATCH) {
                facts.extend(with_orders(connection, batch)?);
            }
            Ok::<_, Failure>((checked, facts))
        })?;
    let inconsistencies = facts.iter().flat_map(MoneyFacts::inconsistencies);
    Ok(MoneyReconciliation {
        orders_checked: table_count(checked),
        inconsistencies: inconsistencies.collect(),
    })
}

/// The money of an order, with its row locked.
pub(super) fn lock(
    connection: &mut PgConnection,
    order: OrderId,
) -> StorageResult<Option<MoneyFacts>> {
    let locked: Option<i64> = orders::table
        .find(order.get())
        .select(orders::id)
        .for_no_key_update()
        .first(connection)
        .optional()
        .into_storage_result()?;
    // Without an order, the sums of all would be counted.
    if locked.is_none() {
        return Ok(None);
    }
    let counted: Vec<Counted> = sql_query(COUNTED)
        .bind::<Nullable<BigInt>, _>(locked)
        .load(connection)
        .into_storage_result()?;
    Ok(with_orders(connection, &counted)?.pop())
}

fn with_orders(
    connection: &mut PgConnection,
    counted: &[Counted],
) -> StorageResult<Vec<MoneyFacts>> {
    let ids: Vec<i64> = counted.iter().map(|row| row.id).collect();
    let rows: Vec<OrderRow> = orders::table
        .filter(orders::id.eq_any(ids))
        .select(OrderRow::as_select())
        .order(orders::id)
        .load(connection)
        .into_storage_result()?;
    let orders = with_lines(connection, rows)?;
    let pairs = orders.into_iter().zip(counted);
    pairs
        .map(|(order, row)| {
            let sum = |amount: &BigDecimal| {
                let broken = |error| {
                    StorageError::Inconsistent(format!("sums of order {}: {error}", row.id))
                };
                MoneyTotal::exact(amount.clone()).map_err(broken)
            };
            Ok(MoneyFacts {
                order,
                counted: OrderBalance {
                    paid: sum(&row.paid)?,
                    refunded: sum(&row.refunded)?,
                    credited: sum(&row.credited)?,
                },
                has_open_item: row.has_open_item,
            })
        })
        .collect()
}

/// An error within the snapshot's transaction.
struct Failure(StorageError);

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self(error)
    }
}

impl From<diesel::result::Error> for Failure {
    fn from(error: diesel::result::Error) -> Self {
        Self(crate::error_mapping::storage_error(error))
    }
}

impl From<Failure> for StorageError {
    fn from(failure: Failure) -> Self {
        failure.0
    }
}
