//! Returns of units that were delivered.

use std::fmt;

use chrono::{DateTime, Utc};

use super::{Order, OrderNote};
use crate::{MoneyTotal, OrderId, ProductId, ReturnId, UserId, inventory::Quantity};

/// A return of some or all units of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderReturn {
    /// Assigned before the insert, from a sequence.
    pub id: ReturnId,
    /// The order.
    pub order_id: OrderId,
    /// How far it is.
    pub status: ReturnStatus,
    /// Why the customer returns the units; may be empty.
    pub reason: OrderNote,
    /// What the shop says about its decision; not empty if the return was declined.
    pub decision_note: OrderNote,
    /// The lines, each of another line of the order; at least one.
    pub lines: Vec<ReturnLine>,
    /// The user who requested it; `None` for a service, or after the user was deleted.
    pub user_id: Option<UserId>,
    /// Name of the actor who requested it.
    pub requested_by: String,
    /// When it was requested.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

/// Units of one line of an order that are returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnLine {
    /// Position of the line in the order, from 0.
    pub position: usize,
    /// Units that the customer sends back.
    pub quantity: Quantity,
    /// What arrived; `None` before.
    pub receipt: Option<LineReceipt>,
}

/// What arrived of a line of a return: at most its quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineReceipt {
    /// Units that can be sold again.
    pub sellable: u32,
    /// Units that can't.
    pub damaged: u32,
    /// When they arrived.
    pub at: DateTime<Utc>,
}

/// Status of a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReturnStatus {
    /// The customer has requested it.
    Requested,
    /// The shop has agreed; the units are expected.
    Approved,
    /// The shop has refused it; final.
    Declined,
    /// The customer doesn't return the units; final.
    Withdrawn,
    /// What came back was recorded, and its value credited.
    Received,
    /// The money was given back; final.
    Refunded,
}

/// Units of a product that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedUnits {
    /// The product, or the id that it had before it was deleted.
    pub product_id: ProductId,
    /// Units that can be sold again.
    pub sellable: u32,
    /// Units that can't.
    pub damaged: u32,
}

/// A return with its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnOfOrder {
    /// The return.
    pub order_return: OrderReturn,
    /// The order in its present state.
    pub order: Order,
}

impl ReturnStatus {
    /// All statuses.
    pub const ALL: [Self; 6] = [
        Self::Requested,
        Self::Approved,
        Self::Declined,
        Self::Withdrawn,
        Self::Received,
        Self::Refunded,
    ];

    /// The value in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Received => "received",
            Self::Refunded => "refunded",
        }
    }

    /// The status with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// Whether the shop or the customer still has to do something before the units count as returned
    /// or not.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::Approved)
    }

    /// Whether its units came back or may come back, so that no other return can have them.
    pub const fn is_counted(self) -> bool {
        !matches!(self, Self::Declined | Self::Withdrawn)
    }

    /// The statuses to which a step of the return itself can lead.
    pub fn steps(self) -> impl Iterator<Item = Self> {
        let successors = self.successors().iter().copied();
        // Before the units are back, only the order can be refunded.
        successors.filter(move |next| *next != Self::Refunded || self == Self::Received)
    }

    /// The statuses that can follow, by a step of the return or of its order.
    pub const fn successors(self) -> &'static [Self] {
        match self {
            // `Refunded` at once: the order is refunded as a whole.
            Self::Requested => &[
                Self::Approved,
                Self::Declined,
                Self::Withdrawn,
                Self::Refunded,
            ],
            Self::Approved => &[
                Self::Received,
                Self::Declined,
                Self::Withdrawn,
                Self::Refunded,
            ],
            Self::Received => &[Self::Refunded],
            Self::Declined | Self::Withdrawn | Self::Refunded => &[],
        }
    }
}

impl fmt::Display for ReturnStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl LineReceipt {
    /// Units that came back.
    pub const fn units(&self) -> u32 {
        self.sellable.saturating_add(self.damaged)
    }
}

impl ReturnLine {
    /// Units that no other return can have: those that came back, or are expected.
    pub fn claimed(&self) -> u32 {
        let expected = self.quantity.get().unsigned_abs();
        self.receipt.as_ref().map_or(expected, LineReceipt::units)
    }
}

impl OrderReturn {
    /// The statuses to which its next step can lead. What came back can't be declined or withdrawn any
    /// more.
    pub fn steps(&self) -> impl Iterator<Item = ReturnStatus> {
        let is_back = self.lines.iter().any(|line| line.receipt.is_some());
        let ends = |status| matches!(status, ReturnStatus::Declined | ReturnStatus::Withdrawn);
        let steps = self.status.steps();
        steps.filter(move |next| !(is_back && ends(*next)))
    }

    /// Value of what came back, in yuan.
    pub fn credited(&self, order: &Order) -> MoneyTotal {
        let values = self.lines.iter().filter_map(|line| {
            let units = line.receipt.as_ref()?.units();
            Some(MoneyTotal::of(
                &order.lines.get(line.position)?.price,
                units,
            ))
        });
        values.sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_parses_and_no_other() {
        for status in ReturnStatus::ALL {
            assert_eq!(ReturnStatus::from_name(status.as_str()), Some(status));
        }
        assert_eq!(ReturnStatus::from_name("Requested"), None);
    }

    #[test]
    fn only_the_order_refunds_a_return_whose_units_are_not_back() {
        use ReturnStatus::{Approved, Declined, Received, Refunded, Requested, Withdrawn};
        let steps = |status: ReturnStatus| status.steps().collect::<Vec<_>>();
        assert_eq!(steps(Requested), [Approved, Declined, Withdrawn]);
        assert_eq!(steps(Approved), [Received, Declined, Withdrawn]);
        assert_eq!(steps(Received), [Refunded]);
        assert!(steps(Refunded).is_empty());
        assert_eq!(Received.to_string(), "received");
    }

    #[test]
    fn every_open_status_has_successors_and_no_final_one_has() {
        for status in ReturnStatus::ALL {
            let is_last = status.successors().is_empty();
            assert!(!(status.is_open() && is_last), "{status}");
        }
    }
}
