//! Successive decisions on stock within one transaction, and their combined changes. All changes of
//! stock go through here.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};

use super::lock_plan::LockPlan;
use crate::{
    InventoryLogId, ProductId, Result, UserId,
    accounts::Actor,
    inventory::{
        InventoryLog, StockAlert, StockCommand, StockDecision, StockItems, StockLevel,
        StockRefusal, SupplyConditions, UserHolds, decide,
    },
    ports::{StockChanges, StorageError, UnitOfWork},
};

/// A decided command with the index of its movement; `None` if it has no movement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecidedCommand {
    pub(crate) movement_index: Option<usize>,
    pub(crate) stock_after: StockLevel,
}

/// Result of a command.
pub(crate) type CommandResult = Result<DecidedCommand, StockRefusal>;

/// Decisions on the stock of locked products.
pub(crate) struct StockBatch {
    pub(crate) now: DateTime<Utc>,
    changes: StockChanges,
    /// Thresholds that this transaction has edited, with their former values.
    former_thresholds: BTreeMap<ProductId, StockLevel>,
}

impl StockBatch {
    /// Loads the products and locks their rows in the order of their ids: for work that sells nothing,
    /// so that it doesn't depend on the supplier.
    pub(crate) fn load(
        unit: &mut dyn UnitOfWork,
        needs: LockPlan,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        Self::load_for_sale(unit, needs, &SupplyConditions::reliable(now))
    }

    /// The same for requests that may sell units.
    pub(crate) fn load_for_sale(
        unit: &mut dyn UnitOfWork,
        needs: LockPlan,
        supply: &SupplyConditions,
    ) -> Result<Self> {
        let now = supply.now;
        let mut items = unit.stock().load(&needs.finish(), now)?;
        for item in items.values_mut() {
            item.degradation = supply.degradation(item.figure);
        }
        let changes = StockChanges {
            items,
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
    pub(crate) fn set_former_threshold(&mut self, id: ProductId, former: StockLevel) {
        self.former_thresholds.insert(id, former);
    }

    /// The locked products in their current state.
    pub(crate) const fn items(&self) -> &StockItems {
        &self.changes.items
    }

    /// The open direct locks of a user on a product, among the loaded holds.
    pub(crate) fn held_by(&self, product: ProductId, user: Option<UserId>) -> UserHolds {
        let item = self.changes.items.get(&product);
        item.zip(user)
            .map(|(item, user)| item.held_by(user, self.now))
            .unwrap_or_default()
    }

    /// Decides on a command and records its movements and the thresholds crossed.
    pub(crate) fn decide(&mut self, command: &StockCommand, actor: &Arc<Actor>) -> CommandResult {
        let changes = &mut self.changes;
        let id = command.product_id;
        // Read before `decide`, which updates the item.
        let before = changes
            .items
            .get(&id)
            .map(|item| (item.level, item.low_stock_threshold));
        let StockDecision {
            expired,
            movement,
            stock_after,
        } = decide(&mut changes.items, command, actor, self.now)?;
        // Expired holds were released first, so their movements come first.
        changes.movements.extend(expired);
        let movement_index = movement.map(|movement| {
            changes.movements.push(movement);
            changes.movements.len() - 1
        });
        if let Some((before, threshold)) = before {
            // Removed, so that only the first decision on the product counts the edit.
            let former = self.former_thresholds.remove(&id).unwrap_or(threshold);
            let crossed = StockAlert::after_edit(before, former, stock_after, threshold);
            changes
                .alerts
                .extend(crossed.map(|alert| (id, alert, stock_after)));
        }
        Ok(DecidedCommand {
            movement_index,
            stock_after,
        })
    }

    /// Decides on a command without recording the thresholds crossed: for commands that cancel each
    /// other out, so that others never see the level between them.
    pub(crate) fn decide_without_alerts(
        &mut self,
        command: &StockCommand,
        actor: &Arc<Actor>,
    ) -> CommandResult {
        let alerts = self.changes.alerts.len();
        let decided = self.decide(command, actor);
        self.changes.alerts.truncate(alerts);
        decided
    }

    /// Decides on commands atomically: if one is refused, nothing is recorded.
    pub(crate) fn decide_atomically(
        &mut self,
        commands: &[StockCommand],
        actor: &Arc<Actor>,
    ) -> Vec<CommandResult> {
        self.decide_atomically_with(commands, |batch, command| batch.decide(command, actor))
    }

    /// The same with a custom decision, which may check more than the stock.
    pub(crate) fn decide_atomically_with(
        &mut self,
        commands: &[StockCommand],
        mut decide: impl FnMut(&mut Self, &StockCommand) -> CommandResult,
    ) -> Vec<CommandResult> {
        // A refused command changes nothing by itself, so only several commands need a snapshot.
        let before = (commands.len() > 1).then(|| {
            (
                self.snapshot_of(commands),
                self.changes.movements.len(),
                self.changes.alerts.len(),
            )
        });
        let lines: Vec<CommandResult> = commands
            .iter()
            .map(|command| decide(self, command))
            .collect();
        if let Some((items, movements, alerts)) = before
            && lines.iter().any(Result::is_err)
        {
            self.changes.items.extend(items);
            self.changes.movements.truncate(movements);
            self.changes.alerts.truncate(alerts);
        }
        lines
    }

    fn snapshot_of(&self, commands: &[StockCommand]) -> StockItems {
        // Each once: a batch may name one product a thousand times, with as many holds.
        let products: BTreeSet<_> = commands.iter().map(|command| command.product_id).collect();
        let item = |id| Some((id, self.changes.items.get(&id)?.clone()));
        products.into_iter().filter_map(item).collect()
    }

    /// Drops `Back` events of products that never had units before.
    fn drop_initial_stock_alerts(&mut self, unit: &mut dyn UnitOfWork) -> Result<()> {
        let alerts = &mut self.changes.alerts;
        let is_back = |(_, alert, _): &(_, StockAlert, _)| *alert == StockAlert::BackInStock;
        let back: BTreeSet<ProductId> = alerts
            .iter()
            .filter(|crossed| is_back(crossed))
            .map(|(id, ..)| *id)
            .collect();
        if back.is_empty() {
            return Ok(());
        }
        // No log row yet means that the product has never had units.
        for new in unit.stock().products_without_log(&back)? {
            // Only the first: if the units were sold and came back within this transaction, a later
            // one is news.
            let first = alerts
                .iter()
                .position(|crossed| crossed.0 == new && is_back(crossed));
            if let Some(first) = first {
                let (_, _, units) = alerts.remove(first);
                // `Recovered` of the same movement directly follows `Back`; it isn't news either.
                let follows = alerts.get(first).copied();
                if follows == Some((new, StockAlert::Recovered, units)) {
                    alerts.remove(first);
                }
            }
        }
        Ok(())
    }

    /// Writes levels, log rows, holds and alerts.
    pub(crate) fn write(mut self, unit: &mut dyn UnitOfWork) -> Result<WrittenStock> {
        self.drop_initial_stock_alerts(unit)?;
        let ids = unit.stock().write(&self.changes, self.now)?;
        Ok(WrittenStock {
            now: self.now,
            changes: self.changes,
            ids,
        })
    }
}

/// The written decisions, with the ids of their log rows.
pub(crate) struct WrittenStock {
    now: DateTime<Utc>,
    changes: StockChanges,
    ids: Vec<InventoryLogId>,
}

impl WrittenStock {
    /// Number of log rows.
    pub(crate) const fn log_rows(&self) -> usize {
        self.ids.len()
    }

    /// The log row of the movement with this index.
    pub(crate) fn log(&self, movement_index: usize) -> Result<InventoryLog> {
        let missing = || StorageError::Inconsistent("a log row has no id".to_owned());
        let id = self.ids.get(movement_index).copied().ok_or_else(missing)?;
        let movement = self.changes.movements.get(movement_index);
        Ok(InventoryLog {
            id,
            movement: movement.cloned().ok_or_else(missing)?,
            created_at: self.now,
        })
    }
}
