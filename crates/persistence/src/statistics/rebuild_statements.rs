//! How each rollup is made right: what it should hold is put beside it, and the rows that differ
//! are written. So nothing is written where all is right.

/// A rollup and the statements that make it right.
pub(super) struct Correction {
    /// The name of the table.
    pub(super) table: &'static str,
    /// What it should hold, with its columns' names.
    pub(super) fresh: &'static str,
    /// What tells its rows from each other.
    pub(super) keys: &'static [&'static str],
    /// What the rows say.
    pub(super) figures: &'static [&'static str],
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

/// `$sale` stands for the statuses of sales.
pub(super) const SALES: Correction = Correction {
    table: "sales_by_hour",
    fresh: "SELECT date_trunc('hour', paid_at, 'UTC') AS hour, count(*) AS orders, \
            sum(total_amount) AS amount \
        FROM orders WHERE status IN ($sale) GROUP BY 1",
    keys: &["hour"],
    figures: &["orders", "amount"],
};

/// `$sale` stands for the statuses of sales.
pub(super) const PRODUCTS: Correction = Correction {
    table: "product_sales_by_hour",
    fresh: "SELECT date_trunc('hour', paid_at, 'UTC') AS hour, product_id, \
            sum(quantity) AS quantity, sum(amount) AS amount \
        FROM orders JOIN order_items ON order_id = orders.id \
        WHERE status IN ($sale) AND product_id IS NOT NULL GROUP BY 1, 2",
    keys: &["hour", "product_id"],
    figures: &["quantity", "amount"],
};

/// The hours must be right already.
pub(super) const WINDOWS: Correction = Correction {
    table: "product_sales_by_window",
    fresh: "SELECT product_id, days, sum(quantity)::bigint AS quantity, sum(amount) AS amount \
        FROM product_sales_by_hour JOIN sales_windows ON hour >= since GROUP BY 1, 2",
    keys: &["product_id", "days"],
    figures: &["quantity", "amount"],
};

pub(super) const USERS: Correction = Correction {
    table: "users_by_hour",
    fresh: "SELECT date_trunc('hour', created_at, 'UTC') AS hour, count(*) AS users \
        FROM users GROUP BY 1",
    keys: &["hour"],
    figures: &["users"],
};

impl Correction {
    /// Puts what should be there into a table of its own.
    pub(super) fn collect(&self, sales: &str) -> String {
        let fresh = self.fresh.replace("$sale", sales);
        format!("CREATE TEMP TABLE fresh ON COMMIT DROP AS {fresh}; ANALYZE fresh")
    }

    /// Writes the rows that are missing or wrong.
    pub(super) fn write(&self) -> String {
        let Self { table, figures, .. } = self;
        let prefixed = |prefix: &str, columns: &[&str]| {
            let columns = columns.iter().map(|column| format!("{prefix}.{column}"));
            columns.collect::<Vec<_>>().join(", ")
        };
        let set = figures
            .iter()
            .map(|column| format!("{column} = fresh.{column}"));
        let columns: Vec<&str> = self.keys.iter().chain(*figures).copied().collect();
        format!(
            "MERGE INTO {table} AS counted USING fresh ON {} \
             WHEN MATCHED AND ({}) IS DISTINCT FROM ({}) THEN UPDATE SET {} \
             WHEN NOT MATCHED THEN INSERT ({}) VALUES ({})",
            self.same_row(),
            prefixed("counted", figures),
            prefixed("fresh", figures),
            set.collect::<Vec<_>>().join(", "),
            columns.join(", "),
            prefixed("fresh", &columns),
        )
    }

    /// Deletes the rows that are too many.
    pub(super) fn delete(&self) -> String {
        let table = self.table;
        format!(
            "DELETE FROM {table} AS counted WHERE NOT EXISTS (SELECT FROM fresh WHERE {})",
            self.same_row()
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
