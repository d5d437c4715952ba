//! Collects what must be loaded and locked before decisions on stock.

use std::collections::BTreeMap;

use crate::{
    ProductId,
    inventory::{Reference, StockChange, StockCommand},
    orders::{DraftLines, Order},
    ports::{OverdueNeed, StockNeeds},
};

/// Minimum number of expired holds to load for a lock that falls short of units: releasing many at
/// once makes the next shortfall less likely.
const FEW_HOLDS: u32 = 100;
/// Maximum number of them. A lock that needs the units of more is refused until the cleanup job has
/// run.
const MANY_HOLDS: u32 = 10_000;

/// Collects the products and holds to load.
#[derive(Default)]
pub(super) struct Needs {
    needs: StockNeeds,
    /// Units that the commands may take, by product.
    taken: BTreeMap<ProductId, i64>,
    /// Units that the commands may lock, by product.
    locked: BTreeMap<ProductId, i64>,
}

impl Needs {
    /// The needs of these commands.
    pub(super) fn of<'a>(commands: impl IntoIterator<Item = &'a StockCommand>) -> Self {
        let mut needs = Self::default();
        commands.into_iter().for_each(|command| needs.add(command));
        needs
    }

    /// Adds the needs of a new order with these lines.
    pub(super) fn add_draft(&mut self, lines: &DraftLines) {
        for (product, quantity) in lines.iter() {
            self.may_lock(product, i64::from(quantity.get()));
        }
    }

    /// Adds the needs of any step of the order.
    pub(super) fn add_order(&mut self, order: &Order) {
        let reference = Reference::lossy(order.number.as_str());
        for line in &order.lines {
            if let Some(id) = line.product_id {
                self.needs.references.insert((id, reference.clone()));
                self.may_lock(id, i64::from(line.quantity.get()));
            }
        }
    }

    /// Adds the needs of releasing at most `most` expired holds.
    pub(super) fn add_expired(&mut self, id: ProductId, most: u32) {
        self.needs.products.insert(id);
        self.needs.overdue.entry(id).or_default().most = most;
        // Regardless of the stock: `below` becomes the maximum.
        self.may_take(id, i64::MAX);
    }

    /// Adds the needs of this command.
    pub(super) fn add(&mut self, command: &StockCommand) {
        let id = command.product_id;
        self.needs.products.insert(id);
        match command.change {
            StockChange::Lock { quantity, .. } => self.may_lock(id, i64::from(quantity.get())),
            StockChange::Keep { quantity } => {
                self.may_end(command);
                self.may_lock(id, i64::from(quantity.get()));
            }
            StockChange::Release { .. }
            | StockChange::Consume { .. }
            | StockChange::ReleaseAll
            | StockChange::ConsumeAll => self.may_end(command),
            StockChange::ReleaseHold { hold } => {
                self.needs.holds.insert(hold);
            }
            StockChange::Expire => self.add_expired(id, MANY_HOLDS),
            StockChange::SupplierSnapshot(_) | StockChange::SetTo { .. } => {
                // The target may be 0, so any number of units may be taken.
                self.may_take(id, i64::MAX);
            }
            StockChange::Adjust { quantity, .. } => {
                self.may_take(id, -i64::from(quantity.min(0)));
            }
        }
    }

    fn may_end(&mut self, command: &StockCommand) {
        let reference = command.reference.clone();
        self.needs
            .references
            .insert((command.product_id, reference));
    }

    fn may_lock(&mut self, id: ProductId, units: i64) {
        self.needs.products.insert(id);
        // The limits are set in `finish`, once all needs are known.
        self.needs.overdue.entry(id).or_default();
        add(&mut self.locked, id, units);
        self.may_take(id, units);
    }

    fn may_take(&mut self, id: ProductId, units: i64) {
        add(&mut self.taken, id, units);
    }

    /// The collected needs.
    pub(super) fn finish(mut self) -> StockNeeds {
        for (id, OverdueNeed { below, most }) in &mut self.needs.overdue {
            // Loads expired holds only if the stock may not suffice for all commands together.
            *below = self.taken.get(id).copied().unwrap_or(i64::MAX);
            if let Some(units) = self.locked.get(id) {
                // Each hold has at least one unit, so no more holds than units are needed.
                let holds = u32::try_from(*units).unwrap_or(u32::MAX);
                *most = most.saturating_add(holds.clamp(FEW_HOLDS, MANY_HOLDS));
            }
        }
        self.needs
    }
}

fn add(sums: &mut BTreeMap<ProductId, i64>, id: ProductId, units: i64) {
    let sum = sums.entry(id).or_default();
    *sum = sum.saturating_add(units);
}
