//! Overdue unpaid orders.

use chrono::{DateTime, Utc};

use super::Order;
use crate::OrderId;

/// Which unpaid orders count as overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverdueCriterion {
    /// Those with a payment deadline at or before this time: the deadline that the customer was
    /// given.
    DeadlineBy(DateTime<Utc>),
    /// Those placed before this time, regardless of their payment deadline.
    PlacedBefore(DateTime<Utc>),
}

/// The sort key of unpaid orders by deadline: the position from which a keyset scan continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeadlineCursor {
    /// The order's payment deadline.
    pub deadline: DateTime<Utc>,
    /// The order's id; breaks ties between equal deadlines.
    pub id: OrderId,
}

impl From<&Order> for DeadlineCursor {
    fn from(order: &Order) -> Self {
        Self {
            deadline: order.expires_at,
            id: order.id,
        }
    }
}
