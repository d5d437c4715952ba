//! What was paid for an order and given back.

use crate::MoneyTotal;

/// The recorded money of an order, in yuan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderBalance {
    /// Sum of the payments.
    pub paid: MoneyTotal,
    /// Sum of the refunds; at most `paid`.
    pub refunded: MoneyTotal,
    /// Value of units that were never delivered or came back; at most the order's total.
    pub credited: MoneyTotal,
}

impl OrderBalance {
    /// What was paid and not given back.
    pub fn kept(&self) -> MoneyTotal {
        self.paid.minus(&self.refunded)
    }
}
