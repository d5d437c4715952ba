//! The shop's policy for orders.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::OrderLinesDraft;
use crate::{
    ProductId,
    inventory::{CustomerLockPolicy, CustomerRefusal, DegradationRules, Quantity, UserHolds},
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
    /// Maximum number of a customer's orders of the last [`Self::ABANDONED_WITHIN`] that were cancelled
    /// unpaid, by anyone or by time-out, before further orders are refused; `None`: no limit.
    pub max_abandoned_orders: Option<u32>,
    /// Whether customers may mark their own orders as paid.
    pub customers_may_mark_paid: bool,
    /// Whether a customer's cancellation of a paid order takes effect at once; otherwise it is a
    /// request that staff approve or reject.
    pub customers_may_cancel_paid: bool,
    /// Policy for direct stock locks by customers.
    pub customer_locks: CustomerLockPolicy,
    /// What is sold while the supplier's stock figures can't be relied on.
    pub degradation: DegradationRules,
}

impl OrderRules {
    /// How long an order that was cancelled unpaid counts, from when it was placed.
    pub const ABANDONED_WITHIN: TimeDelta = TimeDelta::hours(24);
}

/// What a customer holds or has held without having paid: unpaid orders, direct locks that haven't
/// expired, and orders that were cancelled unpaid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnpaidHoldings {
    /// Number of unpaid orders.
    pub orders: u32,
    /// Number of open direct locks.
    pub holds: u32,
    /// Units by product, in both.
    pub units: BTreeMap<ProductId, i64>,
    /// Number of orders placed within [`OrderRules::ABANDONED_WITHIN`] that were cancelled unpaid.
    pub abandoned: u32,
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
        if let Some(limit) = rules.max_abandoned_orders
            && self.abandoned >= limit
        {
            return Err(CustomerRefusal::TooManyAbandonedOrders { limit });
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{OrderDraftBuilder, order_rules, quantity};

    const PRODUCT: ProductId = ProductId::new(7).unwrap();

    /// Limits of 3 unpaid orders and locks, and of 10 units.
    fn rules() -> OrderRules {
        OrderRules {
            max_unpaid_orders: 3,
            ..order_rules()
        }
    }

    fn unpaid(orders: u32, holds: u32, units: i64) -> UnpaidHoldings {
        UnpaidHoldings {
            orders,
            holds,
            units: BTreeMap::from([(PRODUCT, units)]),
            abandoned: 0,
        }
    }

    #[test]
    fn abandoned_orders_are_limited_and_direct_locks_are_not() {
        let lines = OrderDraftBuilder::of(PRODUCT, 1).build().lines;
        let rules = OrderRules {
            max_abandoned_orders: Some(2),
            ..rules()
        };
        let after = |abandoned| UnpaidHoldings {
            abandoned,
            ..UnpaidHoldings::default()
        };
        let refused = Err(CustomerRefusal::TooManyAbandonedOrders { limit: 2 });
        assert_eq!(after(1).check(&lines, &rules), Ok(()));
        assert_eq!(after(2).check(&lines, &rules), refused);
        assert_eq!(after(2).check_lock(PRODUCT, quantity(1), &rules), Ok(()));
        let unlimited = OrderRules {
            max_abandoned_orders: None,
            ..rules
        };
        assert_eq!(after(u32::MAX).check(&lines, &unlimited), Ok(()));
    }

    #[test]
    fn orders_and_locks_count_together_up_to_the_limit() {
        let too_many = Err(CustomerRefusal::TooManyHolds { limit: 3 });
        let lines = OrderDraftBuilder::of(PRODUCT, 1).build().lines;
        for (orders, holds, expected) in [
            (0, 0, Ok(())),
            (2, 0, Ok(())),
            (0, 2, Ok(())),
            (1, 1, Ok(())),
            (3, 0, too_many.clone()),
            (0, 3, too_many.clone()),
            (2, 1, too_many.clone()),
            (u32::MAX, u32::MAX, too_many.clone()),
        ] {
            let unpaid = unpaid(orders, holds, 0);
            assert_eq!(unpaid.check(&lines, &rules()), expected, "{orders} {holds}");
            assert_eq!(unpaid.check_lock(PRODUCT, quantity(1), &rules()), expected);
        }
    }

    #[test]
    fn units_of_a_product_are_limited_including_those_held() {
        let check = |held, units| unpaid(0, 0, held).check_lock(PRODUCT, quantity(units), &rules());
        let too_many = |held| {
            Err(CustomerRefusal::TooManyUnits {
                product_id: PRODUCT,
                limit: 10,
                held,
            })
        };
        assert_eq!(check(0, 10), Ok(()));
        assert_eq!(check(0, 11), too_many(0));
        assert_eq!(check(7, 3), Ok(()));
        assert_eq!(check(7, 4), too_many(7));
        assert_eq!(check(i64::MAX, 1), too_many(i64::MAX));
        let other = ProductId::new(8).unwrap();
        let lines = OrderDraftBuilder::of(other, 10)
            .line(PRODUCT, 4)
            .build()
            .lines;
        assert_eq!(unpaid(0, 0, 7).check(&lines, &rules()), too_many(7));
        assert_eq!(unpaid(0, 0, 6).check(&lines, &rules()), Ok(()));
    }

    #[test]
    fn an_order_adds_its_units_and_a_lock_replaces_the_former_ones() {
        let mut held = unpaid(1, 2, 5);
        held.add(&OrderDraftBuilder::of(PRODUCT, 3).build().lines);
        assert_eq!(held, unpaid(2, 2, 8));
        let locks = |holds, units| UserHolds { holds, units };
        held.replace_locks(PRODUCT, locks(2, 5), locks(3, 7));
        assert_eq!(held, unpaid(2, 3, 10));
        held.replace_locks(PRODUCT, locks(3, 7), locks(0, 0));
        assert_eq!(held, unpaid(2, 0, 3));
    }
}
