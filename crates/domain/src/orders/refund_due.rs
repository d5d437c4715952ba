//! What the customer of an order owes and is to get back.

use super::{Order, OrderBalance, OrderStatus, PaymentStatus};
use crate::MoneyTotal;

impl Order {
    /// What the customer owes for what was or will be delivered. An order that isn't a sale costs
    /// nothing: what was paid for it is to be given back.
    pub fn charge(&self) -> MoneyTotal {
        match self.status {
            OrderStatus::Pending | OrderStatus::Cancelled | OrderStatus::Refunded => {
                MoneyTotal::zero()
            }
            _ => self.total.minus(&self.balance.credited),
        }
    }

    /// What the customer is to get back.
    pub fn refund_due(&self) -> MoneyTotal {
        self.balance.kept().minus(&self.charge())
    }

    /// What is missing until the order's total is paid.
    pub fn outstanding(&self) -> MoneyTotal {
        let price = self.total.minus(&self.balance.credited);
        price.minus(&self.balance.kept())
    }

    /// State of the money.
    pub fn payment_status(&self) -> PaymentStatus {
        let OrderBalance { paid, refunded, .. } = &self.balance;
        // Gifts alone cost nothing.
        let is_free = self.total.is_zero() && self.paid_at.is_some();
        if !self.refund_due().is_zero() {
            PaymentStatus::RefundDue
        } else if paid.is_zero() && is_free {
            PaymentStatus::Paid
        } else if paid.is_zero() {
            PaymentStatus::Unpaid
        } else if refunded.is_zero() {
            PaymentStatus::Paid
        } else if refunded < paid {
            PaymentStatus::PartlyRefunded
        } else {
            PaymentStatus::Refunded
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::OrderBuilder;

    fn order(status: OrderStatus, paid: &str, refunded: &str, credited: &str) -> Order {
        let amount = |text| MoneyTotal::parse(text).unwrap();
        let mut order = OrderBuilder::new().line(7, 2, "50").status(status).build();
        order.balance = OrderBalance {
            paid: amount(paid),
            refunded: amount(refunded),
            credited: amount(credited),
        };
        order
    }

    #[test]
    fn what_is_due_follows_from_status_and_payments() {
        use OrderStatus::{Cancelled, Completed, Paid, Pending, Refunded, Refunding, Shipped};
        for (status, (paid, refunded, credited), due, name) in [
            (Pending, ("0", "0", "0"), "0.00", "unpaid"),
            (Pending, ("40", "0", "0"), "40.00", "refund_due"),
            (Paid, ("100", "0", "0"), "0.00", "paid"),
            (Paid, ("130", "0", "0"), "30.00", "refund_due"),
            (Paid, ("130", "30", "0"), "0.00", "partly_refunded"),
            (Refunding, ("100", "0", "0"), "0.00", "paid"),
            (Shipped, ("100", "0", "50"), "50.00", "refund_due"),
            (Completed, ("100", "50", "50"), "0.00", "partly_refunded"),
            (Cancelled, ("0", "0", "0"), "0.00", "unpaid"),
            (Cancelled, ("100", "20", "0"), "80.00", "refund_due"),
            (Refunded, ("100", "100", "0"), "0.00", "refunded"),
            (Completed, ("0", "0", "0"), "0.00", "unpaid"),
        ] {
            let order = order(status, paid, refunded, credited);
            let found = (order.refund_due().to_string(), order.payment_status());
            assert_eq!(
                (found.0.as_str(), found.1.as_str()),
                (due, name),
                "{status} {paid} {refunded} {credited}"
            );
        }
    }

    #[test]
    fn only_an_accepted_order_of_gifts_is_paid_without_money() {
        let status = |price, is_accepted: bool| {
            let builder = OrderBuilder::new().line(7, 2, price);
            let mut order = builder.status(OrderStatus::Paid).build();
            order.paid_at = is_accepted.then_some(order.created_at);
            order.payment_status().as_str()
        };
        assert_eq!(status("0", true), "paid");
        assert_eq!(status("0", false), "unpaid");
        assert_eq!(status("50", true), "unpaid");
        assert_eq!(status("50", false), "unpaid");
    }

    #[test]
    fn what_is_outstanding_is_the_rest_of_the_total() {
        let missing = |paid, refunded| {
            let order = order(OrderStatus::Pending, paid, refunded, "0");
            order.outstanding().to_string()
        };
        assert_eq!(missing("0", "0"), "100.00");
        assert_eq!(missing("60", "10"), "50.00");
        assert_eq!(missing("120", "0"), "0.00");
    }
}
