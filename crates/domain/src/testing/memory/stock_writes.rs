//! Writes levels, holds and the log.

use std::collections::{BTreeMap, btree_map::Entry};

use chrono::{DateTime, Utc};

use super::{
    row_count::expected,
    tables::{HoldRow, Tables},
};
use crate::{
    HoldId, InventoryLogId, ProductId,
    inventory::{Hold, InventoryLog, StockItems, StockLevel, StockMovement},
    ports::{HoldReference, StockChanges, StorageError, StorageResult},
};

impl Tables {
    /// Sets stock and held units of the changed products, each from the level that its first
    /// movement started from.
    pub(super) fn write_levels(&mut self, changes: &StockChanges) -> StorageResult<()> {
        let mut levels: BTreeMap<ProductId, (StockLevel, StockLevel)> = BTreeMap::new();
        for movement in &changes.movements {
            match levels.entry(movement.product_id) {
                Entry::Vacant(entry) => {
                    entry.insert((level_before(movement)?, movement.stock_after));
                }
                Entry::Occupied(mut entry) => entry.get_mut().1 = movement.stock_after,
            }
        }
        for (id, item) in &changes.items {
            if item.is_held_changed {
                levels.entry(*id).or_insert((item.level, item.level));
            }
        }
        for (id, (before, after)) in levels {
            let item = expected(changes.items.get(&id), "writing stock")?;
            let row = self.products.get_mut(&id);
            let unchanged = row.filter(|row| row.product.counters.stock == before);
            let row = expected(unchanged, "writing stock")?;
            row.held = item.held;
            row.product.counters.stock = after;
            if after > row.product.details.low_stock_threshold {
                row.product.counters.restock_requested_at = None;
            }
        }
        Ok(())
    }

    /// Updates changed holds and inserts new ones.
    pub(super) fn write_holds(
        &mut self,
        items: &StockItems,
        now: DateTime<Utc>,
    ) -> StorageResult<()> {
        for (product_id, item) in items {
            for hold in &item.holds {
                match hold.id {
                    Some(id) if hold.is_changed => {
                        let row = expected(self.holds.get_mut(&id), "changing holds")?;
                        row.hold = stored(hold, id);
                    }
                    Some(_) => {}
                    None => {
                        let id = self.sequences.holds.next(HoldId::new)?;
                        let hold = Hold {
                            created_at: now,
                            ..stored(hold, id)
                        };
                        let product_id = *product_id;
                        self.holds.insert(id, HoldRow { product_id, hold });
                    }
                }
            }
        }
        Ok(())
    }

    /// Inserts one log row per movement.
    pub(super) fn write_logs(
        &mut self,
        movements: &[StockMovement],
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<InventoryLogId>> {
        let mut ids = Vec::with_capacity(movements.len());
        for movement in movements {
            let id = self.sequences.logs.next(InventoryLogId::new)?;
            let row = InventoryLog {
                id,
                movement: movement.clone(),
                created_at: now,
            };
            self.logs.insert(id, row);
            ids.push(id);
        }
        Ok(ids)
    }
}

impl HoldRow {
    pub(super) fn reference(&self, id: HoldId) -> HoldReference {
        HoldReference {
            id,
            product_id: self.product_id,
            reference: self.hold.reference.clone(),
        }
    }
}

/// The level that the movement started from.
fn level_before(movement: &StockMovement) -> StorageResult<StockLevel> {
    let undone = movement.quantity.checked_neg();
    let before = undone.and_then(|undone| movement.stock_after.changed_by(undone));
    before.ok_or_else(|| {
        StorageError::Inconsistent(format!("product {} can't move so", movement.product_id))
    })
}

fn stored(hold: &Hold, id: HoldId) -> Hold {
    Hold {
        id: Some(id),
        is_changed: false,
        ..hold.clone()
    }
}
