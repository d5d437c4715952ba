//! Writes the stock level of products.

use std::collections::{BTreeMap, btree_map::Entry};

use cangku_domain::{
    ProductId,
    inventory::{StockLevel, StockMovement},
    ports::{StockChanges, StorageError, StorageResult},
};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    sql_types::{Array, BigInt, Integer},
};

use crate::prepared::push_own;

/// Updates level and held units of products, each from the level that it is expected to have: a
/// product that another transaction has changed meanwhile stays unchanged and isn't counted. A
/// product above its threshold no longer waits for restock.
#[derive(Default)]
pub(super) struct UpdateStock {
    /// Ascending, as `push_own!` requires.
    pub(super) ids: Vec<i64>,
    before: Vec<i32>,
    after: Vec<i32>,
    held: Vec<i64>,
}

impl UpdateStock {
    /// Takes for each product the level before its first movement and after its last one; the level
    /// of a product stays as it is if only its held units changed.
    pub(super) fn of(changes: &StockChanges) -> StorageResult<Self> {
        let mut by_product = BTreeMap::new();
        for movement in &changes.movements {
            match by_product.entry(movement.product_id) {
                Entry::Vacant(entry) => {
                    entry.insert((level_before(movement)?, movement.stock_after));
                }
                // Movements are in the order of decisions, so the last one is final.
                Entry::Occupied(mut entry) => entry.get_mut().1 = movement.stock_after,
            }
        }
        for (id, item) in &changes.items {
            if item.is_held_changed {
                by_product.entry(*id).or_insert((item.level, item.level));
            }
        }
        let mut levels = Self::default();
        for (id, (before, after)) in by_product {
            let item = changes.items.get(&id).ok_or_else(|| impossible(id))?;
            levels.ids.push(id.get());
            levels.before.push(before.get());
            levels.after.push(after.get());
            levels.held.push(item.held);
        }
        Ok(levels)
    }
}

/// The level that the movement started from.
fn level_before(movement: &StockMovement) -> StorageResult<StockLevel> {
    movement
        .quantity
        .checked_neg()
        .and_then(|undone| movement.stock_after.changed_by(undone))
        .ok_or_else(|| impossible(movement.product_id))
}

fn impossible(id: ProductId) -> StorageError {
    StorageError::Inconsistent(format!("product {id} can't move so"))
}

impl QueryFragment<Pg> for UpdateStock {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("UPDATE products SET stock = ");
        push_own!(out, "products.id", self.ids, Integer: self.after);
        out.push_sql(", held = ");
        push_own!(out, "products.id", self.ids, BigInt: self.held);
        // A level above the threshold settles a request for restock.
        out.push_sql(", restock_requested_at = CASE WHEN ");
        push_own!(out, "products.id", self.ids, Integer: self.after);
        out.push_sql(
            " <= low_stock_threshold THEN restock_requested_at END WHERE products.id = ANY(",
        );
        out.push_bind_param::<Array<BigInt>, _>(&self.ids)?;
        // Optimistic check of the level; the row count shows whether it failed.
        out.push_sql(") AND stock = ");
        push_own!(out, "products.id", self.ids, Integer: self.before);
        out.push_sql(" RETURNING products.id");
        Ok(())
    }
}
