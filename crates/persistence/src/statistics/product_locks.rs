//! Locks products against deletion while their sales are written.

use chrono::{DateTime, Utc};
use diesel::{
    PgConnection, QueryResult, RunQueryDsl, sql_query,
    sql_types::{Array, BigInt, Timestamptz},
};

/// Locks the products of these orders. Read the orders' lines only afterwards: lines of products
/// that were being deleted have no product then.
pub(super) fn lock_products_of(connection: &mut PgConnection, orders: &[i64]) -> QueryResult<()> {
    sql_query(
        "SELECT id FROM products WHERE id IN ( \
             SELECT product_id FROM order_items WHERE order_id = ANY($1) \
         ) ORDER BY id FOR KEY SHARE",
    )
    .bind::<Array<BigInt>, _>(orders)
    .execute(connection)?;
    Ok(())
}

/// Locks the products that were sold in the hours from `from` until before `to`.
pub(super) fn lock_products_sold(
    connection: &mut PgConnection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> QueryResult<()> {
    sql_query(
        "SELECT id FROM products WHERE id IN ( \
             SELECT product_id FROM product_sales_by_hour WHERE hour >= $1 AND hour < $2 \
         ) ORDER BY id FOR KEY SHARE",
    )
    .bind::<Timestamptz, _>(from)
    .bind::<Timestamptz, _>(to)
    .execute(connection)?;
    Ok(())
}
