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
    sql_types::{BigInt, Integer},
};

use super::prepared::push_unnest;

/// Sets the stock of products, each from the level that it is known to have: one that another
/// has changed meanwhile stays as it is and isn't counted. What is above its threshold no longer
/// waits for more.
#[derive(Default)]
pub(super) struct SetLevels {
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
        out.push_sql(
            "UPDATE products SET stock = level.after, restock_requested_at = CASE \
             WHEN level.after <= low_stock_threshold THEN restock_requested_at END FROM ",
        );
        push_unnest!(out, BigInt: self.ids, Integer: self.before, Integer: self.after);
        out.push_sql(
            " AS level (id, before, after) \
             WHERE products.id = level.id AND products.stock = level.before RETURNING products.id",
        );
        Ok(())
    }
}
