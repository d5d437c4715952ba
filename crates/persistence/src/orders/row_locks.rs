//! Finds the customers, orders and products that other transactions have locked.

use std::collections::{BTreeSet, HashSet};

use cangku_domain::ports::{LockedRow, RowLocks, StorageResult};
use diesel::{ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl};

use crate::{
    error_mapping::IntoStorageResult,
    schema::{order_items, orders, products, users},
    unit_of_work::PgUnitOfWork,
};

/// The ids of `$ids` whose row another transaction has locked: it exists, but `SKIP LOCKED` skips
/// it.
macro_rules! locked {
    ($table:ident, $ids:expr, $connection:expr) => {{
        let ids: &[i64] = $ids;
        if ids.is_empty() {
            HashSet::new()
        } else {
            let free: HashSet<i64> = $table::table
                .filter($table::id.eq_any(ids))
                .select($table::id)
                .order($table::id)
                .for_no_key_update()
                // Also locks the free rows, until this transaction ends.
                .skip_locked()
                .load($connection)
                .into_storage_result()?
                .into_iter()
                .collect();
            // Read second, so that a row that was deleted meanwhile isn't taken for a locked one.
            let there: Vec<i64> = $table::table
                .filter($table::id.eq_any(ids))
                .select($table::id)
                .load($connection)
                .into_storage_result()?;
            let locked = there.into_iter().filter(|id| !free.contains(id));
            locked.collect::<HashSet<i64>>()
        }
    }};
}

impl RowLocks for PgUnitOfWork<'_> {
    fn try_lock_rows(&mut self, rows: &BTreeSet<LockedRow>) -> StorageResult<BTreeSet<LockedRow>> {
        let (mut customers, mut named, mut wanted) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            match row {
                LockedRow::Customer(id) => customers.push(id.get()),
                LockedRow::Order(id) => named.push(id.get()),
                LockedRow::Product(id) => wanted.push(id.get()),
            }
        }
        let connection = &mut *self.connection;
        let lines: Vec<(i64, i64)> = if named.is_empty() {
            Vec::new()
        } else {
            order_items::table
                .filter(order_items::order_id.eq_any(&named))
                .filter(order_items::product_id.is_not_null())
                .select((
                    order_items::order_id,
                    order_items::product_id.assume_not_null(),
                ))
                .load(connection)
                .into_storage_result()?
        };
        wanted.extend(lines.iter().map(|(_, product)| *product));
        wanted.sort_unstable();
        wanted.dedup();
        // Lock order: customers, orders, products.
        let customers = locked!(users, &customers, connection);
        let mut orders = locked!(orders, &named, connection);
        let products = locked!(products, &wanted, connection);
        // An order counts as locked if a product in its lines is.
        let held_up = lines.iter().filter(|line| products.contains(&line.1));
        orders.extend(held_up.map(|line| line.0));
        let is_locked = |row: &&LockedRow| match row {
            LockedRow::Customer(id) => customers.contains(&id.get()),
            LockedRow::Order(id) => orders.contains(&id.get()),
            LockedRow::Product(id) => products.contains(&id.get()),
        };
        Ok(rows.iter().filter(is_locked).copied().collect())
    }
}
