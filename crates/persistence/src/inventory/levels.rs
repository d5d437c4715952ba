//! The stock of products.

use std::collections::{BTreeMap, btree_map::Entry};

use cangku_domain::{
    inventory::StockMovement,
    ports::{StorageError, Stored},
};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    sql_types::{Array, BigInt, Integer},
};

use crate::prepared::push_own;

/// Sets the stock of products, each from the level that it is known to have: one that another
/// has changed meanwhile stays as it is and isn't counted. What is above its threshold no longer
/// waits for more.
#[derive(Default)]
pub(super) struct SetLevels {
    /// Rising.
    pub(super) ids: Vec<i64>,
    before: Vec<i32>,
    after: Vec<i32>,
}

impl SetLevels {
    /// The level of each product before its first movement and after its last one.
    pub(super) fn of(movements: &[StockMovement]) -> Stored<Self> {
        let mut by_product = BTreeMap::new();
        for movement in movements {
            match by_product.entry(movement.product_id) {
                Entry::Vacant(entry) => {
                    let before = movement
                        .quantity
                        .checked_neg()
                        .and_then(|undone| movement.stock_after.changed_by(undone));
                    let impossible = || {
                        let id = movement.product_id;
                        StorageError::Inconsistent(format!("product {id} can't move so"))
                    };
                    entry.insert((before.ok_or_else(impossible)?, movement.stock_after));
                }
                Entry::Occupied(mut entry) => entry.get_mut().1 = movement.stock_after,
            }
        }
        let mut levels = Self::default();
        for (id, (before, after)) in by_product {
            levels.ids.push(id.get());
            levels.before.push(before.get());
            levels.after.push(after.get());
        }
        Ok(levels)
    }
}

impl QueryFragment<Pg> for SetLevels {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("UPDATE products SET stock = ");
        push_own!(out, "products.id", self.ids, Integer: self.after);
        out.push_sql(", restock_requested_at = CASE WHEN ");
        push_own!(out, "products.id", self.ids, Integer: self.after);
        out.push_sql(
            " <= low_stock_threshold THEN restock_requested_at END WHERE products.id = ANY(",
        );
        out.push_bind_param::<Array<BigInt>, _>(&self.ids)?;
        out.push_sql(") AND stock = ");
        push_own!(out, "products.id", self.ids, Integer: self.before);
        out.push_sql(" RETURNING products.id");
        Ok(())
    }
}
