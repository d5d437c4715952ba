//! What the shop has settled about orders.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::{DraftLines, OrderRefusal};
use crate::{
    ProductId,
    inventory::{CustomerLocks, HeldShare, Quantity, StockRefusal},
};

/// What the shop has settled about orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderRules {
    /// How long goods are held for an unpaid order.
    pub payment_time: TimeDelta,
    /// Most unpaid orders and direct locks of a customer at a time, counted together.
    pub most_unpaid_orders: u32,
    /// Most units of one product that a customer's unpaid orders and direct locks hold together.
    pub most_held_units: u32,
    /// Whether customers may say themselves that they have paid.
    pub may_customers_pay: bool,
    /// Whether customers may lock stock without an order.
    pub customer_locks: CustomerLocks,
}

/// What a customer holds without having paid: by unpaid orders and by direct locks that aren't
/// overdue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unpaid {
    /// Number of unpaid orders.
    pub orders: u32,
    /// Number of open holds of direct locks.
    pub holds: u32,
    /// Units by product, of both.
    pub units: BTreeMap<ProductId, i64>,
}

impl Unpaid {
    /// Nothing where the customer may have these lines besides.
    ///
    /// # Errors
    /// The limit that stands against it.
    pub fn check(&self, lines: &DraftLines, rules: &OrderRules) -> Result<(), OrderRefusal> {
        if let Some(limit) = self.count_limit(rules) {
            return Err(OrderRefusal::TooManyUnpaid { limit });
        }
        for (product_id, quantity) in lines.iter() {
            if let Some((limit, held)) = self.unit_limit(product_id, quantity, rules) {
                return Err(OrderRefusal::TooManyUnits {
                    product_id,
                    limit,
                    held,
                });
            }
        }
        Ok(())
    }

    /// Checks a direct lock against the same limits as an order of one line.
    ///
    /// # Errors
    /// [`StockRefusal::TooManyHolds`] or [`StockRefusal::TooManyUnits`].
    pub fn check_lock(
        &self,
        product_id: ProductId,
        quantity: Quantity,
        rules: &OrderRules,
    ) -> Result<(), StockRefusal> {
        if let Some(limit) = self.count_limit(rules) {
            return Err(StockRefusal::TooManyHolds { limit });
        }
        match self.unit_limit(product_id, quantity, rules) {
            None => Ok(()),
            Some((limit, held)) => Err(StockRefusal::TooManyUnits {
                product_id,
                limit,
                held,
            }),
        }
    }

    /// The limit of orders and locks, if it is reached.
    fn count_limit(&self, rules: &OrderRules) -> Option<u32> {
        let count = self.orders.saturating_add(self.holds);
        (count >= rules.most_unpaid_orders).then_some(rules.most_unpaid_orders)
    }

    /// The limit of units and what is held already, if so many more would exceed it.
    fn unit_limit(
        &self,
        product_id: ProductId,
        quantity: Quantity,
        rules: &OrderRules,
    ) -> Option<(u32, i64)> {
        let held = self.units.get(&product_id).copied().unwrap_or_default();
        let limit = rules.most_held_units;
        let wanted = held.saturating_add(i64::from(quantity.get()));
        (wanted > i64::from(limit)).then_some((limit, held))
    }

    /// Replaces what the customer's direct locks held of a product by what they hold now.
    pub fn change_locks(&mut self, product_id: ProductId, before: HeldShare, after: HeldShare) {
        self.holds = self
            .holds
            .saturating_add(after.holds)
            .saturating_sub(before.holds);
        let units = self.units.entry(product_id).or_default();
        *units = units
            .saturating_add(after.units)
            .saturating_sub(before.units);
    }

    /// Counts an order that was placed.
    pub fn add(&mut self, lines: &DraftLines) {
        self.orders = self.orders.saturating_add(1);
        for (product, quantity) in lines.iter() {
            let units = self.units.entry(product).or_default();
            *units = units.saturating_add(i64::from(quantity.get()));
        }
    }
}
