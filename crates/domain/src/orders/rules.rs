//! What the shop has settled about orders.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::{DraftLines, OrderRefusal};
use crate::ProductId;

/// What the shop has settled about orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderRules {
    /// How long goods are held for an unpaid order.
    pub payment_time: TimeDelta,
    /// Most unpaid orders of a customer at a time.
    pub most_unpaid_orders: u32,
    /// Most units of one product that a customer's unpaid orders hold.
    pub most_held_units: u32,
    /// Whether customers may say themselves that they have paid.
    pub may_customers_pay: bool,
}

/// What a customer's unpaid orders hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unpaid {
    /// How many orders.
    pub orders: u32,
    /// Units by product.
    pub units: BTreeMap<ProductId, i64>,
}

impl Unpaid {
    /// Nothing where the customer may have these lines besides.
    ///
    /// # Errors
    /// The limit that stands against it.
    pub fn check(&self, lines: &DraftLines, rules: &OrderRules) -> Result<(), OrderRefusal> {
        if self.orders >= rules.most_unpaid_orders {
            let limit = rules.most_unpaid_orders;
            return Err(OrderRefusal::TooManyUnpaid { limit });
        }
        for (product_id, quantity) in lines.iter() {
            let held = self.units.get(&product_id).copied().unwrap_or_default();
            if held.saturating_add(i64::from(quantity.get())) > i64::from(rules.most_held_units) {
                let limit = rules.most_held_units;
                return Err(OrderRefusal::TooManyUnits {
                    product_id,
                    limit,
                    held,
                });
            }
        }
        Ok(())
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
