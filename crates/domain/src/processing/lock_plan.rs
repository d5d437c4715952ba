//! Collects what must be loaded and locked before decisions on stock.

use std::collections::BTreeMap;

use crate::{
    ProductId,
    inventory::{Reference, StockChange, StockCommand},
    orders::{Order, OrderLinesDraft},
    ports::{ExpiredHoldsLimit, StockLoadPlan},
};

/// Minimum number of expired holds to load for a lock that falls short of units: releasing many at
/// once makes the next shortfall less likely.
const MIN_EXPIRED_HOLDS: u32 = 100;
/// Maximum number of them. A lock that needs the units of more is refused until the cleanup job has
/// run.
const MAX_EXPIRED_HOLDS: u32 = 10_000;

/// Collects the products and holds to load.
#[derive(Default)]
pub(crate) struct LockPlan {
    needs: StockLoadPlan,
    /// Units that the commands may take, by product.
    taken: BTreeMap<ProductId, i64>,
    /// Units that the commands may lock, by product.
    locked: BTreeMap<ProductId, i64>,
}

impl LockPlan {
    /// The needs of these commands.
    pub(crate) fn of<'a>(commands: impl IntoIterator<Item = &'a StockCommand>) -> Self {
        let mut needs = Self::default();
        commands.into_iter().for_each(|command| needs.add(command));
        needs
    }

    /// Adds the needs of a new order with these lines.
    pub(crate) fn add_draft(&mut self, lines: &OrderLinesDraft) {
        for (product, quantity) in lines.iter() {
            self.plan_lock(product, i64::from(quantity.get()));
        }
    }

    /// Adds the needs of any step of the order.
    pub(crate) fn add_order(&mut self, order: &Order) {
        let reference = Reference::lossy(order.number.as_str());
        for line in &order.lines {
            if let Some(id) = line.product_id {
                self.needs.references.insert((id, reference.clone()));
                self.plan_lock(id, i64::from(line.quantity.get()));
            }
        }
    }

    /// Adds the needs of releasing at most `most` expired holds.
    pub(crate) fn add_expired(&mut self, id: ProductId, most: u32) {
        self.needs.products.insert(id);
        self.needs.overdue.entry(id).or_default().most = most;
        // Regardless of the stock: `below` becomes the maximum.
        self.plan_take(id, i64::MAX);
    }

    /// Adds the needs of this command.
    pub(crate) fn add(&mut self, command: &StockCommand) {
        let id = command.product_id;
        self.needs.products.insert(id);
        match command.change {
            StockChange::Lock { quantity, .. } => self.plan_lock(id, i64::from(quantity.get())),
            StockChange::Keep { quantity } => {
                self.plan_end(command);
                self.plan_lock(id, i64::from(quantity.get()));
            }
            StockChange::Release { .. }
            | StockChange::Consume { .. }
            | StockChange::ReleaseAll
            | StockChange::ConsumeAll => self.plan_end(command),
            StockChange::ReleaseHold { hold } => {
                self.needs.holds.insert(hold);
            }
            StockChange::Expire => self.add_expired(id, MAX_EXPIRED_HOLDS),
            StockChange::SupplierSnapshot(_) | StockChange::SetStock { .. } => {
                // The target may be 0, so any number of units may be taken.
                self.plan_take(id, i64::MAX);
            }
            StockChange::Adjust { quantity, .. } => {
                self.plan_take(id, -i64::from(quantity.min(0)));
            }
        }
    }

    fn plan_end(&mut self, command: &StockCommand) {
        // A command names no hold: it ends any that have its product and reference.
        let reference = command.reference.clone();
        self.needs
            .references
            .insert((command.product_id, reference));
    }

    fn plan_lock(&mut self, id: ProductId, units: i64) {
        self.needs.products.insert(id);
        // The limits are set in `finish`, once all needs are known.
        self.needs.overdue.entry(id).or_default();
        add(&mut self.locked, id, units);
        self.plan_take(id, units);
    }

    fn plan_take(&mut self, id: ProductId, units: i64) {
        add(&mut self.taken, id, units);
    }

    /// Returns what must be loaded and locked.
    pub(crate) fn finish(mut self) -> StockLoadPlan {
        for (id, ExpiredHoldsLimit { below, most }) in &mut self.needs.overdue {
            // Loads expired holds only if the stock may not suffice for all commands together.
            *below = self.taken.get(id).copied().unwrap_or(i64::MAX);
            if let Some(units) = self.locked.get(id) {
                // Each hold has at least one unit, so no more holds than units are needed.
                let holds = u32::try_from(*units).unwrap_or(u32::MAX);
                *most = most.saturating_add(holds.clamp(MIN_EXPIRED_HOLDS, MAX_EXPIRED_HOLDS));
            }
        }
        self.needs
    }
}

fn add(sums: &mut BTreeMap<ProductId, i64>, id: ProductId, units: i64) {
    let sum = sums.entry(id).or_default();
    *sum = sum.saturating_add(units);
}
