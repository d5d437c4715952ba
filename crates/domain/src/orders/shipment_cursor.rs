//! The order in which shipped orders are completed.

use chrono::{DateTime, Utc};

use super::Order;
use crate::OrderId;

/// The sort key of shipped orders by shipment: the position from which a keyset scan continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShipmentCursor {
    /// When the order was first shipped.
    pub shipped_at: DateTime<Utc>,
    /// The order's id; breaks ties between equal times.
    pub id: OrderId,
}

impl ShipmentCursor {
    /// The position of an order; `None` if it was never shipped.
    pub fn of(order: &Order) -> Option<Self> {
        Some(Self {
            shipped_at: order.shipped_at?,
            id: order.id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::OrderBuilder;

    #[test]
    fn only_shipped_orders_have_a_position() {
        let mut order = OrderBuilder::new().line(7, 1, "1").build();
        order.shipped_at = None;
        assert_eq!(ShipmentCursor::of(&order), None);
        let shipped_at = order.created_at;
        order.shipped_at = Some(shipped_at);
        let id = order.id;
        assert_eq!(
            ShipmentCursor::of(&order),
            Some(ShipmentCursor { shipped_at, id })
        );
    }
}
