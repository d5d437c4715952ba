//! Stock within a transaction: the only code that writes it.

use std::collections::{BTreeMap, btree_map::Entry};

use cangku_domain::{
    InventoryLogId, ProductId,
    accounts::Actor,
    inventory::{InventoryLog, StockLevel, StockMovement},
    ports::{StockRepository, StorageError, Stored},
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::statements::{InsertLogs, SetLevels};
use crate::{
    failure::{IntoStored, check_rows},
    rows::{LogActor, NewLogs},
    schema::products,
    unit_of_work::PgUnitOfWork,
};

impl StockRepository for PgUnitOfWork<'_> {
    fn lock_levels(&mut self, ids: &[ProductId]) -> Stored<BTreeMap<ProductId, StockLevel>> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let rows: Vec<(i64, i32)> = products::table
            .filter(products::id.eq_any(ids))
            .select((products::id, products::stock))
            .order(products::id)
            .for_no_key_update()
            .load(self.connection)
            .stored()?;
        rows.into_iter()
            .map(|(id, stock)| ProductId::new(id).zip(StockLevel::new(stock)))
            .collect::<Option<_>>()
            .ok_or_else(|| StorageError::Inconsistent("products.stock is negative".to_owned()))
    }

    fn write(
        &mut self,
        movements: &[StockMovement],
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Stored<Vec<InventoryLog>> {
        if movements.is_empty() {
            return Ok(Vec::new());
        }
        let levels = levels(movements)?;
        let products = levels.ids.len();
        let changed = levels.execute(self.connection).stored()?;
        check_rows("writing stock", changed, products)?;

        let statement = InsertLogs {
            logs: NewLogs::of(movements),
            actor: LogActor::of(actor),
            now,
        };
        let mut ids: Vec<i64> = statement.load(self.connection).stored()?;
        check_rows("writing the inventory log", ids.len(), movements.len())?;
        ids.sort_unstable();
        let who = LogActor::of(actor);
        ids.into_iter()
            .zip(movements)
            .map(|(id, movement)| {
                let no_id = || StorageError::Inconsistent(format!("inventory_logs.id is {id}"));
                Ok(InventoryLog {
                    id: InventoryLogId::new(id).ok_or_else(no_id)?,
                    movement: movement.clone(),
                    created_by: actor.user_id,
                    operator_name: who.operator_name.clone(),
                    request_id: who.request_id.clone(),
                    created_at: now,
                })
            })
            .collect()
    }
}

/// The level of each product before its first movement and after its last one.
fn levels(movements: &[StockMovement]) -> Stored<SetLevels> {
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
    let mut levels = SetLevels::default();
    for (id, (before, after)) in by_product {
        levels.ids.push(id.get());
        levels.before.push(before.get());
        levels.after.push(after.get());
    }
    Ok(levels)
}
