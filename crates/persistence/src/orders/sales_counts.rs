//! Compares `sales_count` of products with their orders.

use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{Array, BigInt},
};

#[derive(QueryableByName)]
struct Product {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Products whose `sales_count` isn't the number of units that were delivered in their completed orders
/// and didn't come back, unless the order was refunded, or the column's maximum if that is less; ascending by id.
pub(crate) fn find_wrong_sales_counts(connection: &mut PgConnection) -> QueryResult<Vec<i64>> {
    let products: Vec<Product> = sql_query(
        "SELECT id FROM products LEFT JOIN ( \
             SELECT product_id, sum(coalesce(shipped_quantity, quantity) - returned_quantity) AS sold \
             FROM order_items JOIN orders ON orders.id = order_id \
             WHERE completed_at IS NOT NULL AND status <> 'refunded' GROUP BY product_id \
         ) AS counted ON product_id = id \
         WHERE sales_count <> least(coalesce(sold, 0), 2147483647) ORDER BY id",
    )
    .load(connection)?;
    Ok(products.into_iter().map(|product| product.id).collect())
}

/// Corrects `sales_count` of products to the units that were delivered in their completed orders and
/// didn't come back, without those of refunded orders; returns the number of products changed. Locks the products first, so that no other
/// transaction completes or refunds an order of theirs meanwhile.
pub(crate) fn recount_sales(connection: &mut PgConnection, ids: &[i64]) -> QueryResult<usize> {
    sql_query("SELECT id FROM products WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE")
        .bind::<Array<BigInt>, _>(ids)
        .execute(connection)?;
    sql_query(
        "UPDATE products SET sales_count = sold FROM ( \
             SELECT wanted.id AS product_id, least(coalesce( \
                 sum(coalesce(shipped_quantity, quantity) - returned_quantity) FILTER ( \
                     WHERE completed_at IS NOT NULL AND status <> 'refunded' \
                 ), 0), 2147483647) AS sold \
             FROM unnest($1) AS wanted (id) \
             LEFT JOIN order_items ON product_id = wanted.id \
             LEFT JOIN orders ON orders.id = order_id GROUP BY wanted.id \
         ) AS counted WHERE products.id = product_id AND sales_count <> sold",
    )
    .bind::<Array<BigInt>, _>(ids)
    .execute(connection)
}
