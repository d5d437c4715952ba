//! Which unpaid orders are overdue.

use chrono::{DateTime, Utc};

use super::Order;
use crate::OrderId;

/// Which unpaid orders are overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overdue {
    /// Those whose own payment deadline has come by this moment: what their customers were told.
    DeadlineBy(DateTime<Utc>),
    /// Those that were placed before this moment, whatever their customers were told.
    PlacedBefore(DateTime<Utc>),
}

/// The place of an unpaid order among others: the earliest deadline comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeadlinePlace {
    /// Its payment deadline.
    pub deadline: DateTime<Utc>,
    /// Orders of one deadline stand by id.
    pub id: OrderId,
}

impl From<&Order> for DeadlinePlace {
    fn from(order: &Order) -> Self {
        Self {
            deadline: order.expires_at,
            id: order.id,
        }
    }
}
