//! Folds the backlog into the rollups. A row whose count becomes 0 is deleted, so that the tables
//! hold what a rebuild would put there.

use diesel::{
    PgConnection, QueryResult, RunQueryDsl, sql_query,
    sql_types::{Array, BigInt, Text},
};

use super::steps::{Steps, take};

/// Folds at most `limit` rows of the backlog; returns their number.
pub(super) fn fold(connection: &mut PgConnection, limit: u32) -> QueryResult<u32> {
    let steps = take(connection, limit)?;
    add(connection, &steps)?;
    Ok(steps.taken)
}

/// Adds the sums of steps to the rollups.
pub(super) fn add(connection: &mut PgConnection, steps: &Steps) -> QueryResult<()> {
    if !steps.statuses.is_empty() {
        add_statuses(connection, steps)?;
    }
    if !steps.sales.is_empty() || !steps.returned.is_empty() {
        let sales = SaleChanges::of(steps);
        sales.add(connection, ADD_SALES)?;
        sales.add(connection, ADD_PRODUCT_SALES)?;
        sales.add(connection, ADD_WINDOW_SALES)?;
    }
    if !steps.users.is_empty() {
        add_users(connection, steps)?;
    }
    Ok(())
}

fn add_statuses(connection: &mut PgConnection, steps: &Steps) -> QueryResult<usize> {
    let mut orders = Vec::new();
    let mut statuses = Vec::new();
    let mut changes = Vec::new();
    for ((order, status), change) in &steps.statuses {
        orders.push(*order);
        statuses.push(status.as_str());
        changes.push(*change);
    }
    // `MERGE` applies the first clause that matches: a count that becomes 0 deletes its row.
    sql_query(
        "MERGE INTO orders_by_status AS counted USING ( \
             SELECT step.status, sum(change)::bigint AS orders, \
                 sum(change * total_amount) AS amount \
             FROM unnest($1, $2, $3) AS step (order_id, status, change) \
             JOIN orders ON orders.id = order_id GROUP BY step.status \
         ) AS more ON counted.status = more.status \
         WHEN MATCHED AND counted.orders + more.orders = 0 THEN DELETE \
         WHEN MATCHED THEN UPDATE SET \
             orders = counted.orders + more.orders, amount = counted.amount + more.amount \
         WHEN NOT MATCHED AND more.orders <> 0 THEN \
             INSERT VALUES (more.status, more.orders, more.amount)",
    )
    .bind::<Array<BigInt>, _>(orders)
    .bind::<Array<Text>, _>(statuses)
    .bind::<Array<BigInt>, _>(changes)
    .execute(connection)
}

/// An order counts as a sale in the hour in which it was paid, and in none once it no longer is a
/// sale. A shipment takes away the value of what was not delivered, and a return of what came back.
/// The sums don't depend on the order in which the rows of the backlog are counted: an order ends
/// with what remains of it, and its returns come before.
const ADD_SALES: &str = "MERGE INTO sales_by_hour AS counted USING ( \
         SELECT hour, orders, amount FROM ( \
             SELECT hour, sum(orders)::bigint AS orders, sum(amount) AS amount FROM ( \
                 SELECT date_trunc('hour', paid_at, 'UTC') AS hour, begun - ended AS orders, \
                     (begun - ended) * total_amount + (ended - shipped) * missing \
                         + ended * came_back AS amount \
                 FROM unnest($1, $2, $3, $4) AS sale (order_id, begun, shipped, ended) \
                 JOIN orders ON orders.id = order_id \
                 CROSS JOIN LATERAL ( \
                     SELECT coalesce(sum( \
                         price * (quantity - coalesce(shipped_quantity, quantity))), 0) AS missing, \
                         coalesce(sum(price * returned_quantity), 0) AS came_back \
                     FROM order_items WHERE order_items.order_id = orders.id \
                 ) AS line \
                 UNION ALL \
                 SELECT date_trunc('hour', paid_at, 'UTC'), 0, -units * price \
                 FROM unnest($5, $6) AS back (item_id, units) \
                 JOIN order_items ON order_items.id = item_id \
                 JOIN orders ON orders.id = order_items.order_id \
             ) AS change GROUP BY 1 \
         ) AS hourly WHERE orders <> 0 OR amount <> 0 \
     ) AS more ON counted.hour = more.hour \
     WHEN MATCHED AND counted.orders + more.orders = 0 \
         AND counted.amount + more.amount = 0 THEN DELETE \
     WHEN MATCHED THEN UPDATE SET \
         orders = counted.orders + more.orders, amount = counted.amount + more.amount \
     WHEN NOT MATCHED AND (more.orders <> 0 OR more.amount <> 0) THEN \
         INSERT VALUES (more.hour, more.orders, more.amount)";

/// As [`ADD_SALES`], per product. A line has the same product before and after the product's deletion,
/// so nothing needs to be locked against one.
const ADD_PRODUCT_SALES: &str = "MERGE INTO product_sales_by_hour AS counted USING ( \
         SELECT hour, product_id, sum(units)::bigint AS quantity, sum(units * price) AS amount \
         FROM ( \
             SELECT date_trunc('hour', paid_at, 'UTC') AS hour, \
                 coalesce(product_id, deleted_product_id) AS product_id, price, \
                 (begun - ended) * quantity + (ended - shipped) \
                     * (quantity - coalesce(shipped_quantity, quantity)) \
                     + ended * returned_quantity AS units \
             FROM unnest($1, $2, $3, $4) AS sale (order_id, begun, shipped, ended) \
             JOIN orders ON orders.id = sale.order_id \
             JOIN order_items AS item ON item.order_id = sale.order_id \
             WHERE coalesce(product_id, deleted_product_id) IS NOT NULL \
             UNION ALL \
             SELECT date_trunc('hour', paid_at, 'UTC'), \
                 coalesce(product_id, deleted_product_id), price, -units \
             FROM unnest($5, $6) AS back (item_id, units) \
             JOIN order_items AS item ON item.id = item_id \
             JOIN orders ON orders.id = item.order_id \
             WHERE coalesce(product_id, deleted_product_id) IS NOT NULL \
         ) AS line WHERE units <> 0 GROUP BY 1, 2 \
     ) AS more ON counted.hour = more.hour AND counted.product_id = more.product_id \
     WHEN MATCHED AND counted.quantity + more.quantity = 0 \
         AND counted.amount + more.amount = 0 THEN DELETE \
     WHEN MATCHED THEN UPDATE SET \
         quantity = counted.quantity + more.quantity, amount = counted.amount + more.amount \
     WHEN NOT MATCHED AND (more.quantity <> 0 OR more.amount <> 0) THEN \
         INSERT VALUES (more.hour, more.product_id, more.quantity, more.amount)";

/// Per product and window: a sale counts in every window that had begun when it was paid.
const ADD_WINDOW_SALES: &str = "MERGE INTO product_sales_by_window AS counted USING ( \
         SELECT product_id, days, sum(units)::bigint AS quantity, sum(units * price) AS amount \
         FROM ( \
             SELECT coalesce(product_id, deleted_product_id) AS product_id, days, price, \
                 (begun - ended) * quantity + (ended - shipped) \
                     * (quantity - coalesce(shipped_quantity, quantity)) \
                     + ended * returned_quantity AS units \
             FROM unnest($1, $2, $3, $4) AS sale (order_id, begun, shipped, ended) \
             JOIN orders ON orders.id = sale.order_id \
             JOIN order_items AS item ON item.order_id = sale.order_id \
             JOIN sales_windows ON paid_at >= since \
             WHERE coalesce(product_id, deleted_product_id) IS NOT NULL \
             UNION ALL \
             SELECT coalesce(product_id, deleted_product_id), days, price, -units \
             FROM unnest($5, $6) AS back (item_id, units) \
             JOIN order_items AS item ON item.id = item_id \
             JOIN orders ON orders.id = item.order_id \
             JOIN sales_windows ON paid_at >= since \
             WHERE coalesce(product_id, deleted_product_id) IS NOT NULL \
         ) AS line WHERE units <> 0 GROUP BY 1, 2 \
     ) AS more ON counted.product_id = more.product_id AND counted.days = more.days \
     WHEN MATCHED AND counted.quantity + more.quantity = 0 \
         AND counted.amount + more.amount = 0 THEN DELETE \
     WHEN MATCHED THEN UPDATE SET \
         quantity = counted.quantity + more.quantity, amount = counted.amount + more.amount \
     WHEN NOT MATCHED AND (more.quantity <> 0 OR more.amount <> 0) THEN \
         INSERT VALUES (more.product_id, more.days, more.quantity, more.amount)";

/// Changes of sales, one vector per column, for `unnest(…)`.
#[derive(Default)]
struct SaleChanges {
    orders: Vec<i64>,
    begun: Vec<i64>,
    shipped: Vec<i64>,
    ended: Vec<i64>,
    /// Lines of which units came back, with these units.
    items: Vec<i64>,
    returned: Vec<i64>,
}

impl SaleChanges {
    fn of(steps: &Steps) -> Self {
        let mut rows = Self::default();
        for (order, change) in &steps.sales {
            rows.orders.push(*order);
            rows.begun.push(change.begun);
            rows.shipped.push(change.shipped);
            rows.ended.push(change.ended);
        }
        for ((_order, item), units) in &steps.returned {
            rows.items.push(*item);
            rows.returned.push(*units);
        }
        rows
    }

    fn add(&self, connection: &mut PgConnection, statement: &str) -> QueryResult<usize> {
        sql_query(statement)
            .bind::<Array<BigInt>, _>(&self.orders)
            .bind::<Array<BigInt>, _>(&self.begun)
            .bind::<Array<BigInt>, _>(&self.shipped)
            .bind::<Array<BigInt>, _>(&self.ended)
            .bind::<Array<BigInt>, _>(&self.items)
            .bind::<Array<BigInt>, _>(&self.returned)
            .execute(connection)
    }
}

fn add_users(connection: &mut PgConnection, steps: &Steps) -> QueryResult<usize> {
    let users: Vec<i64> = steps.users.iter().copied().collect();
    sql_query(
        "INSERT INTO users_by_hour AS counted (hour, users) \
         SELECT date_trunc('hour', created_at, 'UTC'), count(*) FROM ( \
             SELECT id, created_at FROM users WHERE id = ANY($1) \
             UNION ALL SELECT id, created_at FROM deleted_users WHERE id = ANY($1) \
         ) AS registered GROUP BY 1 \
         ON CONFLICT ON CONSTRAINT users_by_hour_pkey \
         DO UPDATE SET users = counted.users + EXCLUDED.users",
    )
    .bind::<Array<BigInt>, _>(users)
    .execute(connection)
}
