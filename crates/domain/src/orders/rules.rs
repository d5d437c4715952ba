//! The shop's policy for orders.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::OrderLinesDraft;
use crate::{
    ProductId,
    inventory::{CustomerLockPolicy, CustomerRefusal, Quantity, UserHolds},
};

/// The shop's policy for orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderRules {
    /// Payment time: how long units are held for an unpaid order.
    pub payment_timeout: TimeDelta,
    /// Maximum number of a customer's unpaid orders and direct locks, counted together.
    pub max_unpaid_orders: u32,
    /// Maximum units of one product in a customer's unpaid orders and direct locks together.
    pub max_held_units: u32,
    /// Whether customers may mark their own orders as paid.
    pub customers_may_mark_paid: bool,
    /// Policy for direct stock locks by customers.
    pub customer_locks: CustomerLockPolicy,
}

/// What a customer holds without having paid: unpaid orders, and direct locks that haven't expired.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnpaidHoldings {
    /// Number of unpaid orders.
    pub orders: u32,
    /// Number of open direct locks.
    pub holds: u32,
    /// Units by product, in both.
    pub units: BTreeMap<ProductId, i64>,
}

impl UnpaidHoldings {
    /// Checks whether the customer may also place an order with these lines.
    ///
    /// # Errors
    /// The limit that would be exceeded.
    pub fn check(
        &self,
        lines: &OrderLinesDraft,
        rules: &OrderRules,
    ) -> Result<(), CustomerRefusal> {
        self.check_count(rules)?;
        let mut lines = lines.iter();
        lines.try_for_each(|(product_id, quantity)| self.check_units(product_id, quantity, rules))
    }

    /// Checks a direct lock against the same limits as an order with one line.
    ///
    /// # Errors
    /// The limit that would be exceeded.
    pub fn check_lock(
        &self,
        product_id: ProductId,
        quantity: Quantity,
        rules: &OrderRules,
    ) -> Result<(), CustomerRefusal> {
        self.check_count(rules)?;
        self.check_units(product_id, quantity, rules)
    }

    fn check_count(&self, rules: &OrderRules) -> Result<(), CustomerRefusal> {
        let limit = rules.max_unpaid_orders;
        if self.orders.saturating_add(self.holds) < limit {
            return Ok(());
        }
        Err(CustomerRefusal::TooManyHolds { limit })
    }

    fn check_units(
        &self,
        product_id: ProductId,
        quantity: Quantity,
        rules: &OrderRules,
    ) -> Result<(), CustomerRefusal> {
        let held = self.units.get(&product_id).copied().unwrap_or_default();
        let limit = rules.max_held_units;
        if held.saturating_add(i64::from(quantity.get())) <= i64::from(limit) {
            return Ok(());
        }
        Err(CustomerRefusal::TooManyUnits {
            product_id,
            limit,
            held,
        })
    }

    /// Replaces a customer's former direct locks on a product with the present ones.
    pub fn replace_locks(&mut self, product_id: ProductId, before: UserHolds, after: UserHolds) {
        self.holds = self
            .holds
            .saturating_add(after.holds)
            .saturating_sub(before.holds);
        let units = self.units.entry(product_id).or_default();
        *units = units
            .saturating_add(after.units)
            .saturating_sub(before.units);
    }

    /// Adds an order that was just placed.
    pub fn add(&mut self, lines: &OrderLinesDraft) {
        self.orders = self.orders.saturating_add(1);
        for (product, quantity) in lines.iter() {
            let units = self.units.entry(product).or_default();
            *units = units.saturating_add(i64::from(quantity.get()));
        }
    }
}
