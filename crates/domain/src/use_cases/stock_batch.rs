//! Successive decisions on stock within one transaction, and their combined changes. All changes of
//! stock go through here.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};

use super::stock_needs::Needs;
use crate::{
    InventoryLogId, ProductId, Result, UserId,
    accounts::Actor,
    inventory::{
        Crossing, Decided, HeldShare, InventoryLog, Shelves, StockCommand, StockLevel,
        StockRefusal, decide,
    },
    ports::{StockChanges, StorageError, UnitOfWork},
};

/// A decided command with the index of its movement; `None` if it has no movement.
#[derive(Debug, Clone, Copy)]
pub(super) struct DecidedCommand {
    pub(super) place: Option<usize>,
    pub(super) stock_after: StockLevel,
}

/// Result of a command.
pub(super) type DecidedLine = Result<DecidedCommand, StockRefusal>;

/// Decisions on the stock of locked products.
pub(super) struct StockBatch {
    pub(super) now: DateTime<Utc>,
    changes: StockChanges,
    /// Thresholds that this transaction has edited, with their former values.
    former_thresholds: BTreeMap<ProductId, StockLevel>,
}

impl StockBatch {
    /// Loads the products and locks their rows in the order of their ids.
    pub(super) fn load(
        unit: &mut dyn UnitOfWork,
        needs: Needs,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let shelves = unit.stock().load(&needs.finish(), now)?;
        let changes = StockChanges {
            shelves,
            ..StockChanges::default()
        };
        Ok(Self {
            now,
            changes,
            former_thresholds: BTreeMap::new(),
        })
    }

    /// Registers that this transaction has edited the product's threshold. The next decision on the
    /// product then takes the threshold as crossed if it was, with or without a movement.
    pub(super) fn threshold_was(&mut self, id: ProductId, former: StockLevel) {
        self.former_thresholds.insert(id, former);
    }

    /// The locked products in their current state.
    pub(super) const fn shelves(&self) -> &Shelves {
        &self.changes.shelves
    }

    /// The open direct locks of a user on a product, among the loaded holds.
    pub(super) fn held_by(&self, product: ProductId, user: Option<UserId>) -> HeldShare {
        let shelf = self.changes.shelves.get(&product);
        shelf
            .zip(user)
            .map(|(shelf, user)| shelf.held_by(user, self.now))
            .unwrap_or_default()
    }

    /// Decides on a command and records its movements and the thresholds crossed.
    pub(super) fn decide(&mut self, command: &StockCommand, actor: &Arc<Actor>) -> DecidedLine {
        let changes = &mut self.changes;
        let id = command.product_id;
        let before = changes
            .shelves
            .get(&id)
            .map(|shelf| (shelf.level, shelf.low_stock_threshold));
        let Decided {
            expired,
            movement,
            stock_after,
        } = decide(&mut changes.shelves, command, actor, self.now)?;
        // Expired holds were released first, so their movements come first.
        changes.movements.extend(expired);
        let place = movement.map(|movement| {
            changes.movements.push(movement);
            changes.movements.len() - 1
        });
        if let Some((before, threshold)) = before {
            // Removed, so that only the first decision on the product counts the edit.
            let former = self.former_thresholds.remove(&id).unwrap_or(threshold);
            let crossed = Crossing::of_edit(before, former, stock_after, threshold);
            changes
                .crossings
                .extend(crossed.map(|crossing| (id, crossing, stock_after)));
        }
        Ok(DecidedCommand { place, stock_after })
    }

    /// Decides on commands atomically: if one is refused, nothing is recorded.
    pub(super) fn decide_together(
        &mut self,
        commands: &[StockCommand],
        actor: &Arc<Actor>,
    ) -> Vec<DecidedLine> {
        self.decide_together_by(commands, |batch, command| batch.decide(command, actor))
    }

    /// The same with a custom decision, which may check more than the stock.
    pub(super) fn decide_together_by(
        &mut self,
        commands: &[StockCommand],
        mut decide: impl FnMut(&mut Self, &StockCommand) -> DecidedLine,
    ) -> Vec<DecidedLine> {
        // A refused command changes nothing by itself, so only several commands need a snapshot.
        let before = (commands.len() > 1).then(|| {
            (
                self.shelves_of(commands),
                self.changes.movements.len(),
                self.changes.crossings.len(),
            )
        });
        let lines: Vec<DecidedLine> = commands
            .iter()
            .map(|command| decide(self, command))
            .collect();
        if let Some((shelves, movements, crossings)) = before
            && lines.iter().any(Result::is_err)
        {
            self.changes.shelves.extend(shelves);
            self.changes.movements.truncate(movements);
            self.changes.crossings.truncate(crossings);
        }
        lines
    }

    fn shelves_of(&self, commands: &[StockCommand]) -> Shelves {
        let shelf = |command: &StockCommand| {
            let id = command.product_id;
            Some((id, self.changes.shelves.get(&id)?.clone()))
        };
        commands.iter().filter_map(shelf).collect()
    }

    /// Drops `Back` events of products that never had units before.
    fn forget_first_units(&mut self, unit: &mut dyn UnitOfWork) -> Result<()> {
        let crossings = &mut self.changes.crossings;
        let is_back = |(_, crossing, _): &(_, Crossing, _)| *crossing == Crossing::Back;
        let back: BTreeSet<ProductId> = crossings
            .iter()
            .filter(|crossed| is_back(crossed))
            .map(|(id, ..)| *id)
            .collect();
        if back.is_empty() {
            return Ok(());
        }
        // No log row yet means that the product has never had units.
        for new in unit.stock().without_log(&back)? {
            let first = crossings
                .iter()
                .position(|crossed| crossed.0 == new && is_back(crossed));
            if let Some(first) = first {
                let (_, _, units) = crossings.remove(first);
                // `Recovered` of the same movement directly follows `Back`; it isn't news either.
                let follows = crossings.get(first).copied();
                if follows == Some((new, Crossing::Recovered, units)) {
                    crossings.remove(first);
                }
            }
        }
        Ok(())
    }

    /// Writes all changes.
    pub(super) fn write(mut self, unit: &mut dyn UnitOfWork) -> Result<WrittenStock> {
        self.forget_first_units(unit)?;
        let ids = unit.stock().write(&self.changes, self.now)?;
        Ok(WrittenStock {
            now: self.now,
            changes: self.changes,
            ids,
        })
    }
}

/// The written decisions.
pub(super) struct WrittenStock {
    now: DateTime<Utc>,
    changes: StockChanges,
    ids: Vec<InventoryLogId>,
}

impl WrittenStock {
    /// Number of log rows.
    pub(super) const fn log_rows(&self) -> usize {
        self.ids.len()
    }

    /// The log row of the movement with this index.
    pub(super) fn log(&self, place: usize) -> Result<InventoryLog> {
        let missing = || StorageError::Inconsistent("a log row has no id".to_owned());
        let id = self.ids.get(place).copied().ok_or_else(missing)?;
        let movement = self.changes.movements.get(place);
        Ok(InventoryLog {
            id,
            movement: movement.cloned().ok_or_else(missing)?,
            created_at: self.now,
        })
    }
}
