//! Statements that correct the rollups: the correct content is computed beside each, and only the
//! rows that differ are written.

/// A rollup and the statements that correct it.
pub(super) struct Correction {
    /// The name of the table.
    pub(super) table: &'static str,
    /// Query of the correct content, with the table's column names.
    fresh: &'static str,
    /// Columns that identify a row.
    keys: &'static [&'static str],
    /// Columns with the sums, which are compared and corrected.
    figures: &'static [&'static str],
}

pub(super) const ACTIVITY: Correction = Correction {
    table: "active_users_by_day",
    fresh: "SELECT day, count(*) AS users FROM user_activity GROUP BY day",
    keys: &["day"],
    figures: &["users"],
};

pub(super) const ORDERS: Correction = Correction {
    table: "orders_by_status",
    fresh: "SELECT status, count(*) AS orders, sum(total_amount) AS amount \
        FROM orders GROUP BY status",
    keys: &["status"],
    figures: &["orders", "amount"],
};

/// `$sale` stands for the list of statuses that count as a sale.
pub(super) const SALES: Correction = Correction {
    table: "sales_by_hour",
    fresh: "SELECT date_trunc('hour', paid_at, 'UTC') AS hour, count(*) AS orders, \
            sum(total_amount - coalesce(missing, 0)) AS amount \
        FROM orders LEFT JOIN ( \
            SELECT order_id, sum(price * \
                (quantity - coalesce(shipped_quantity, quantity) + returned_quantity)) AS missing \
            FROM order_items WHERE shipped_quantity < quantity OR returned_quantity > 0 \
            GROUP BY 1 \
        ) AS short ON order_id = orders.id \
        WHERE status IN ($sale) GROUP BY 1",
    keys: &["hour"],
    figures: &["orders", "amount"],
};

/// `$sale` stands for the list of statuses that count as a sale.
pub(super) const PRODUCTS: Correction = Correction {
    table: "product_sales_by_hour",
    fresh: "SELECT date_trunc('hour', paid_at, 'UTC') AS hour, \
            coalesce(product_id, deleted_product_id) AS product_id, \
            sum(coalesce(shipped_quantity, quantity) - returned_quantity) AS quantity, \
            sum(price * (coalesce(shipped_quantity, quantity) - returned_quantity)) AS amount \
        FROM orders JOIN order_items ON order_id = orders.id \
        WHERE status IN ($sale) AND coalesce(product_id, deleted_product_id) IS NOT NULL \
        GROUP BY 1, 2 \
        HAVING sum(coalesce(shipped_quantity, quantity) - returned_quantity) > 0",
    keys: &["hour", "product_id"],
    figures: &["quantity", "amount"],
};

/// Reads `fresh_product_sales_by_hour`, so [`PRODUCTS`] must be collected before.
pub(super) const WINDOWS: Correction = Correction {
    table: "product_sales_by_window",
    fresh: "SELECT product_id, days, sum(quantity)::bigint AS quantity, sum(amount) AS amount \
        FROM fresh_product_sales_by_hour JOIN sales_windows ON hour >= since GROUP BY 1, 2",
    keys: &["product_id", "days"],
    figures: &["quantity", "amount"],
};

pub(super) const USERS: Correction = Correction {
    table: "users_by_hour",
    fresh: "SELECT date_trunc('hour', created_at, 'UTC') AS hour, count(*) AS users FROM ( \
            SELECT created_at FROM users UNION ALL SELECT created_at FROM deleted_users \
        ) AS registered GROUP BY 1",
    keys: &["hour"],
    figures: &["users"],
};

/// Records the rows of the backlog that the snapshot sees.
pub(super) const SEE_BACKLOG: &str =
    "CREATE TEMP TABLE seen_backlog AS SELECT id FROM statistics_backlog";

impl Correction {
    /// Computes the correct content into a temporary table.
    pub(super) fn collect(&self, sales: &str) -> String {
        let table = self.table;
        let fresh = self.fresh.replace("$sale", sales);
        // Autovacuum doesn't analyze temporary tables; without statistics the joins are planned
        // badly.
        format!("CREATE TEMP TABLE fresh_{table} AS {fresh}; ANALYZE fresh_{table}")
    }

    /// Inserts missing rows and updates wrong ones.
    pub(super) fn write(&self) -> String {
        let Self { table, figures, .. } = self;
        let set = figures
            .iter()
            .map(|column| format!("{column} = fresh.{column}"));
        let columns: Vec<&str> = self.keys.iter().chain(*figures).copied().collect();
        format!(
            "MERGE INTO {table} AS counted \
             USING fresh_{table} AS fresh ON {} \
             WHEN MATCHED AND {} THEN UPDATE SET {} \
             WHEN NOT MATCHED THEN INSERT ({}) VALUES ({})",
            self.same_row(),
            self.differs(),
            set.collect::<Vec<_>>().join(", "),
            columns.join(", "),
            prefixed("fresh", &columns),
        )
    }

    /// Deletes rows that the correct content doesn't have.
    pub(super) fn delete(&self) -> String {
        let table = self.table;
        format!(
            "DELETE FROM {table} AS counted \
             WHERE NOT EXISTS (SELECT FROM fresh_{table} AS fresh WHERE {})",
            self.same_row()
        )
    }

    fn differs(&self) -> String {
        format!(
            "({}) IS DISTINCT FROM ({})",
            prefixed("counted", self.figures),
            prefixed("fresh", self.figures)
        )
    }

    fn same_row(&self) -> String {
        let same = self
            .keys
            .iter()
            .map(|key| format!("counted.{key} = fresh.{key}"));
        same.collect::<Vec<_>>().join(" AND ")
    }
}

fn prefixed(prefix: &str, columns: &[&str]) -> String {
    let columns = columns.iter().map(|column| format!("{prefix}.{column}"));
    columns.collect::<Vec<_>>().join(", ")
}
