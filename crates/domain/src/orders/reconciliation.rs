//! Consistency check of the orders' money.

use crate::{MoneyTotal, OrderId};

/// Result of a reconciliation of the orders' money.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MoneyReconciliation {
    /// Number of orders checked.
    pub orders_checked: u64,
    /// Inconsistencies, sorted by order; empty if there are none.
    pub inconsistencies: Vec<MoneyInconsistency>,
}

/// An amount of an order that disagrees with what it is derived from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyInconsistency {
    /// The order.
    pub order_id: OrderId,
    /// Kind of the inconsistency.
    pub kind: MoneyInconsistencyKind,
    /// The amount as it is, in yuan.
    pub actual: MoneyTotal,
    /// The amount as it should be, in yuan.
    pub expected: MoneyTotal,
}

/// Kinds of inconsistency of an order's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MoneyInconsistencyKind {
    /// The order was paid, but has no payment: an earlier version of the program changed its status.
    PaymentMissing,
    /// The paid amount isn't the sum of the payments.
    PaidDiffers,
    /// The refunded amount isn't the sum of the refunds.
    RefundedDiffers,
    /// The credited amount isn't the value of the units that were not delivered or came back.
    CreditedDiffers,
    /// A refund is due, and the attention list has no item about it.
    NotListed,
    /// No refund is due, and the attention list has an open item about it.
    WronglyListed,
}

impl MoneyInconsistencyKind {
    /// The stable name in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PaymentMissing => "payment_missing",
            Self::PaidDiffers => "paid_differs",
            Self::RefundedDiffers => "refunded_differs",
            Self::CreditedDiffers => "credited_differs",
            Self::NotListed => "refund_due_not_listed",
            Self::WronglyListed => "refund_due_wrongly_listed",
        }
    }
}

/// What is stored about an order's money, and what it is derived from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyFacts {
    /// The order, with its stored sums.
    pub order: super::Order,
    /// The sums according to payments, refunds, lines and receipts of returns.
    pub counted: super::OrderBalance,
    /// Whether the attention list has an open item about its refund.
    pub has_open_item: bool,
}

impl MoneyFacts {
    /// Whether the order was paid and has neither payments nor refunds.
    pub fn is_payment_missing(&self) -> bool {
        self.order.paid_at.is_some() && !self.order.total.is_zero() && self.counted.paid.is_zero()
    }

    /// Everything that disagrees.
    pub fn inconsistencies(&self) -> Vec<MoneyInconsistency> {
        use MoneyInconsistencyKind as Kind;
        let Self { order, counted, .. } = self;
        let stored = &order.balance;
        let mut found = Vec::new();
        let mut add = |kind, actual: &MoneyTotal, expected: &MoneyTotal| {
            found.push(MoneyInconsistency {
                order_id: order.id,
                kind,
                actual: actual.clone(),
                expected: expected.clone(),
            });
        };
        if self.is_payment_missing() {
            add(Kind::PaymentMissing, &counted.paid, &order.total);
        }
        for (kind, actual, expected) in [
            (Kind::PaidDiffers, &stored.paid, &counted.paid),
            (Kind::RefundedDiffers, &stored.refunded, &counted.refunded),
            (Kind::CreditedDiffers, &stored.credited, &counted.credited),
        ] {
            if actual != expected {
                add(kind, actual, expected);
            }
        }
        let (due, nothing) = (order.refund_due(), MoneyTotal::zero());
        if !due.is_zero() && !self.has_open_item {
            add(Kind::NotListed, &nothing, &due);
        }
        if due.is_zero() && self.has_open_item {
            add(Kind::WronglyListed, &nothing, &due);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        orders::{OrderBalance, OrderStatus},
        testing::OrderBuilder,
    };

    fn facts(status: OrderStatus, stored: &str, counted: &str) -> MoneyFacts {
        let mut order = OrderBuilder::new().line(7, 1, "9").status(status).build();
        order.paid_at = Some(order.created_at);
        let paid = |text| OrderBalance {
            paid: MoneyTotal::parse(text).unwrap(),
            ..OrderBalance::default()
        };
        order.balance = paid(stored);
        MoneyFacts {
            order,
            counted: paid(counted),
            has_open_item: false,
        }
    }

    fn kinds(facts: &MoneyFacts) -> Vec<&'static str> {
        let found = facts.inconsistencies();
        found.iter().map(|it| it.kind.as_str()).collect()
    }

    #[test]
    fn everything_that_disagrees_is_named() {
        use OrderStatus::{Cancelled, Paid};
        assert_eq!(kinds(&facts(Paid, "9", "9")), [""; 0]);
        assert_eq!(kinds(&facts(Paid, "0", "0")), ["payment_missing"]);
        assert_eq!(kinds(&facts(Paid, "9", "8")), ["paid_differs"]);
        let due = facts(Cancelled, "9", "9");
        assert_eq!(kinds(&due), ["refund_due_not_listed"]);
        let listed = MoneyFacts {
            has_open_item: true,
            ..due
        };
        assert_eq!(kinds(&listed), [""; 0]);
        let wrongly = MoneyFacts {
            has_open_item: true,
            ..facts(Paid, "9", "9")
        };
        assert_eq!(kinds(&wrongly), ["refund_due_wrongly_listed"]);
    }
}
