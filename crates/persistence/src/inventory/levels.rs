//! The stock of products.

use std::collections::{BTreeMap, btree_map::Entry};

use cangku_domain::{
    ProductId,
    inventory::{StockLevel, StockMovement},
    ports::{StockChanges, StorageError, Stored},
};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    sql_types::{Array, BigInt, Integer},
};

use crate::prepared::push_own;

/// Sets the stock of products, each from the level that it is known to have, and the units that
/// are held of them: a product that another has changed meanwhile stays as it is and isn't counted.
/// What is above its threshold no longer waits for more.
#[derive(Default)]
pub(super) struct SetLevels {
    /// Rising.
    pub(super) ids: Vec<i64>,
    before: Vec<i32>,
    after: Vec<i32>,
    held: Vec<i64>,
}

impl SetLevels {
    /// The level of each product before its first movement and after its last one, and of those
    /// that only what is held of them changed.
    pub(super) fn of(changes: &StockChanges) -> Stored<Self> {
        let mut by_product = BTreeMap::new();
        for movement in &changes.movements {
            match by_product.entry(movement.product_id) {
                Entry::Vacant(entry) => {
                    entry.insert((level_before(movement)?, movement.stock_after));
                }
                Entry::Occupied(mut entry) => entry.get_mut().1 = movement.stock_after,
            }
        }
        for (id, shelf) in &changes.shelves {
            if shelf.is_held_changed {
                by_product.entry(*id).or_insert((shelf.level, shelf.level));
            }
        }
        let mut levels = Self::default();
        for (id, (before, after)) in by_product {
            let shelf = changes.shelves.get(&id).ok_or_else(|| impossible(id))?;
            levels.ids.push(id.get());
            levels.before.push(before.get());
            levels.after.push(after.get());
            levels.held.push(shelf.held);
        }
        Ok(levels)
    }
}

fn level_before(movement: &StockMovement) -> Stored<StockLevel> {
    movement
        .quantity
        .checked_neg()
        .and_then(|undone| movement.stock_after.changed_by(undone))
        .ok_or_else(|| impossible(movement.product_id))
}

fn impossible(id: ProductId) -> StorageError {
    StorageError::Inconsistent(format!("product {id} can't move so"))
}

impl QueryFragment<Pg> for SetLevels {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("UPDATE products SET stock = ");
        push_own!(out, "products.id", self.ids, Integer: self.after);
        out.push_sql(", held = ");
        push_own!(out, "products.id", self.ids, BigInt: self.held);
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
