//! Decisions on stock, one after the other, and what they come to together: the one door for
//! stock.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::stock_needs::Needs;
use crate::{
    InventoryLogId, Result,
    accounts::Actor,
    inventory::{
        Crossing, Decided, InventoryLog, Shelves, StockCommand, StockLevel, StockRefusal, decide,
    },
    ports::{StockChanges, StorageError, UnitOfWork},
};

/// A decided command, and the place of its movement among all: `None` where it has none.
#[derive(Debug, Clone, Copy)]
pub(super) struct DecidedCommand {
    pub(super) place: Option<usize>,
    pub(super) stock_after: StockLevel,
}

/// What a command came to.
pub(super) type DecidedLine = Result<DecidedCommand, StockRefusal>;

/// Decisions on the stock of locked products.
pub(super) struct StockBatch {
    pub(super) now: DateTime<Utc>,
    changes: StockChanges,
}

impl StockBatch {
    /// Locks the products' rows in the order of their ids.
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
        Ok(Self { now, changes })
    }

    /// The locked products as they are now.
    pub(super) const fn shelves(&self) -> &Shelves {
        &self.changes.shelves
    }

    /// Decides on a command and adds what it came to: movements, and thresholds that were crossed.
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
        changes.movements.extend(expired);
        let place = movement.map(|movement| {
            changes.movements.push(movement);
            changes.movements.len() - 1
        });
        if let Some((before, threshold)) = before {
            let crossed = Crossing::between(before, stock_after, threshold);
            changes
                .crossings
                .extend(crossed.map(|crossing| (id, crossing, stock_after)));
        }
        Ok(DecidedCommand { place, stock_after })
    }

    /// Decides on commands that stand or fall together: where one is refused, nothing is added.
    pub(super) fn decide_together(
        &mut self,
        commands: &[StockCommand],
        actor: &Arc<Actor>,
    ) -> Vec<DecidedLine> {
        let before = (commands.len() > 1).then(|| {
            (
                self.shelves_of(commands),
                self.changes.movements.len(),
                self.changes.crossings.len(),
            )
        });
        let lines: Vec<DecidedLine> = commands
            .iter()
            .map(|command| self.decide(command, actor))
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

    /// Writes everything.
    pub(super) fn write(self, unit: &mut dyn UnitOfWork) -> Result<WrittenStock> {
        let ids = unit.stock().write(&self.changes, self.now)?;
        Ok(WrittenStock {
            now: self.now,
            changes: self.changes,
            ids,
        })
    }
}

/// Written decisions.
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

    /// The log row of the movement in this place.
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
