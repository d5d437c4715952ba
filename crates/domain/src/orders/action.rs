//! The steps of an order.

use super::{Order, OrderStatus};
use crate::accounts::{Requirement, Role, Scope};

/// A step that can be requested for an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrderAction {
    /// The payment has been received.
    Pay,
    /// The products leave the shop.
    Ship,
    /// The customer has received the products.
    Complete,
    /// The order is cancelled.
    Cancel,
    /// The customer returns everything that they still have.
    Return,
    /// The customer requests a refund.
    Refund,
    /// The refund has been paid.
    ConfirmRefund {
        /// Whether the products were received back and can be sold again.
        goods_received: bool,
    },
    /// The payment deadline has passed; only for the shop's own jobs.
    TimeOut,
    /// The refund is rejected: the order returns to the status before the request.
    RejectRefund,
    /// The customer withdraws the request: the order returns to the status before it.
    WithdrawRefund,
}

impl OrderAction {
    /// All verbs of the HTTP interface; without [`Self::TimeOut`].
    pub const ALL: [Self; 9] = [
        Self::Pay,
        Self::Ship,
        Self::Complete,
        Self::Cancel,
        Self::Return,
        Self::Refund,
        Self::ConfirmRefund {
            goods_received: false,
        },
        Self::RejectRefund,
        Self::WithdrawRefund,
    ];

    /// The stable name in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Ship => "ship",
            Self::Complete => "complete",
            Self::Cancel => "cancel",
            Self::Return => "return",
            Self::Refund => "refund",
            Self::ConfirmRefund { .. } => "refund/confirm",
            Self::RejectRefund => "refund/reject",
            Self::WithdrawRefund => "refund/withdraw",
            Self::TimeOut => "time-out",
        }
    }

    /// What this verb requires. What records money needs the scope for that.
    pub const fn requirement(self, customers_may_mark_paid: bool) -> Requirement {
        match self {
            Self::Pay if customers_may_mark_paid => Requirement::Own(Scope::PaymentsRecord),
            Self::Pay | Self::ConfirmRefund { .. } => Requirement::Scope(Scope::PaymentsRecord),
            Self::Ship | Self::RejectRefund => Requirement::Scope(Scope::OrdersManage),
            Self::TimeOut => Requirement::Role(Role::Admin),
            Self::Complete | Self::Cancel | Self::Return | Self::Refund | Self::WithdrawRefund => {
                Requirement::Own(Scope::OrdersManage)
            }
        }
    }

    /// The step that a caller of this role requests by the verb; `None` if only another role may
    /// request it in this status. A customer's cancellation of a paid order is a request for a
    /// refund, which staff approve, unless the shop lets customers cancel at once.
    pub fn requested_by(
        self,
        role: Role,
        status: OrderStatus,
        customers_may_cancel_paid: bool,
    ) -> Option<Self> {
        match (self, status) {
            (Self::Cancel, _) if role > Role::User => Some(self),
            (Self::Cancel, OrderStatus::Refunding) => None,
            (Self::Cancel, OrderStatus::Paid) if !customers_may_cancel_paid => Some(Self::Refund),
            _ => Some(self),
        }
    }

    /// The resulting status; `None` if the order's status doesn't allow the verb.
    pub fn target(self, order: &Order) -> Option<OrderStatus> {
        let is_refunding = order.status == OrderStatus::Refunding;
        let target = match self {
            Self::ConfirmRefund { .. } => OrderStatus::Refunded,
            Self::RejectRefund | Self::WithdrawRefund => order.status_before_refund?,
            // Also approves the request to cancel a paid order.
            Self::Cancel => OrderStatus::Cancelled,
            // A refunding order allows no other verb.
            _ if is_refunding => return None,
            // The steps of its returns lead back to its former status.
            _ if order.status == OrderStatus::Returning && self != Self::Refund => return None,
            Self::TimeOut if order.status != OrderStatus::Pending => return None,
            Self::Pay => OrderStatus::Paid,
            Self::Ship => OrderStatus::Shipped,
            Self::Complete => OrderStatus::Completed,
            Self::TimeOut => OrderStatus::Cancelled,
            Self::Return => OrderStatus::Returning,
            Self::Refund => OrderStatus::Refunding,
        };
        let successors = order.status.successors(order.resumed_status());
        successors.contains(&target).then_some(target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_those_of_the_shops_policy() {
        use OrderAction::{
            Cancel, Complete, ConfirmRefund, Pay, Refund, RejectRefund, Return, Ship, TimeOut,
            WithdrawRefund,
        };
        let goods_received = true;
        for (action, role) in [
            (Ship, Role::Staff),
            (ConfirmRefund { goods_received }, Role::Staff),
            (RejectRefund, Role::Staff),
            (TimeOut, Role::Admin),
            (Complete, Role::User),
            (Cancel, Role::User),
            (Return, Role::User),
            (Refund, Role::User),
            (WithdrawRefund, Role::User),
        ] {
            for customers_may_mark_paid in [false, true] {
                let needed = action.requirement(customers_may_mark_paid);
                assert_eq!(needed.minimum_role(), role, "{action:?}");
            }
        }
        assert_eq!(Pay.requirement(false).minimum_role(), Role::Staff);
        assert_eq!(Pay.requirement(true).minimum_role(), Role::User);
    }

    #[test]
    fn a_customer_requests_the_cancellation_of_a_paid_order() {
        use OrderAction::{Cancel, Refund, Ship};
        use OrderStatus::{Paid, Pending, Refunding};
        for (role, status, at_once, expected) in [
            (Role::User, Pending, false, Some(Cancel)),
            (Role::User, Paid, false, Some(Refund)),
            (Role::User, Paid, true, Some(Cancel)),
            (Role::User, Refunding, true, None),
            (Role::Staff, Paid, false, Some(Cancel)),
            (Role::Staff, Refunding, false, Some(Cancel)),
        ] {
            assert_eq!(Cancel.requested_by(role, status, at_once), expected);
        }
        assert_eq!(Ship.requested_by(Role::User, Paid, false), Some(Ship));
    }
}
