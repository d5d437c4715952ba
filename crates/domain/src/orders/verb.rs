//! What can be done to an order.

use super::{Order, OrderStatus};
use crate::accounts::Role;

/// A step in an order's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrderVerb {
    /// The money has come.
    Pay,
    /// The goods leave the shop.
    Ship,
    /// The customer has the goods.
    Complete,
    /// Nothing comes of it.
    Cancel,
    /// The customer sends the goods back.
    Return,
    /// The customer wants the money back.
    Refund,
    /// The money was given back.
    ConfirmRefund {
        /// Whether the goods came back and can be sold again.
        goods_received: bool,
    },
    /// Nobody has paid in time: only for the shop's own jobs.
    TimeOut,
    /// The money isn't given back: the order is where it was before that was asked for.
    RejectRefund,
}

impl OrderVerb {
    /// Every verb that callers have.
    pub const ALL: [Self; 8] = [
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
    ];

    /// The stable name in answers.
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
            Self::TimeOut => "time-out",
        }
    }

    /// Who may, of an order of their own.
    pub const fn least_role(self, may_customers_pay: bool) -> Role {
        match self {
            Self::Pay if !may_customers_pay => Role::Staff,
            Self::Ship | Self::ConfirmRefund { .. } | Self::RejectRefund => Role::Staff,
            Self::TimeOut => Role::Admin,
            Self::Pay | Self::Complete | Self::Cancel | Self::Return | Self::Refund => Role::User,
        }
    }

    /// Where it brings the order; `None` where the order's status forbids it.
    pub fn target(self, order: &Order) -> Option<OrderStatus> {
        let is_refunding = order.status == OrderStatus::Refunding;
        let target = match self {
            Self::ConfirmRefund { .. } => OrderStatus::Refunded,
            Self::RejectRefund if is_refunding => order.came_from?,
            _ if is_refunding => return None,
            Self::RejectRefund => return None,
            Self::TimeOut if order.status != OrderStatus::Pending => return None,
            Self::Pay => OrderStatus::Paid,
            Self::Ship => OrderStatus::Shipped,
            Self::Complete => OrderStatus::Completed,
            Self::Cancel | Self::TimeOut => OrderStatus::Cancelled,
            Self::Return => OrderStatus::Returning,
            Self::Refund => OrderStatus::Refunding,
        };
        let successors = order.status.successors(order.came_from);
        successors.contains(&target).then_some(target)
    }
}
