//! What leaves the shop of an order.

use std::collections::BTreeMap;

use super::{Order, OrderLinesDraft, OrderRefusal, UndeliverableLine};
use crate::ProductId;

/// The order with these units shipped of each product, and none of the products that aren't listed.
/// The value of the missing units is credited.
///
/// # Errors
/// [`OrderRefusal::InvalidShipment`] for a product of which fewer units, or none, were ordered.
pub(crate) fn with_shipment(
    order: &Order,
    shipped: &OrderLinesDraft,
) -> Result<Order, OrderRefusal> {
    let mut left: BTreeMap<ProductId, u32> = shipped
        .iter()
        .map(|(product, quantity)| (product, quantity.get().unsigned_abs()))
        .collect();
    let mut order = order.clone();
    for line in &mut order.lines {
        let units = line.product_id.and_then(|product| left.remove(&product));
        let units = units.unwrap_or_default();
        let ordered = line.quantity.get().unsigned_abs();
        if let Some(product_id) = line.product_id.filter(|_| units > ordered) {
            return Err(OrderRefusal::InvalidShipment {
                product_id,
                ordered,
            });
        }
        line.shipped = Some(units);
        let missing = line.missing_amount();
        order.balance.credited = order.balance.credited.plus(&missing);
    }
    match left.into_keys().next() {
        None => Ok(order),
        Some(product_id) => Err(OrderRefusal::InvalidShipment {
            product_id,
            ordered: 0,
        }),
    }
}

/// Checks that every line can be delivered. Deletions are refused while an order is open, but those
/// by an earlier version of the program were not.
///
/// # Errors
/// [`OrderRefusal::Undeliverable`] with the lines whose product was deleted.
pub(super) fn check_deliverable(order: &Order) -> Result<(), OrderRefusal> {
    let lost: Vec<_> = order
        .lines
        .iter()
        .filter_map(UndeliverableLine::of)
        .collect();
    match lost.is_empty() {
        true => Ok(()),
        false => Err(OrderRefusal::Undeliverable(lost)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{OrderBuilder, quantity};

    fn shipped(lines: &[(i64, i32)]) -> Result<Order, OrderRefusal> {
        let order = OrderBuilder::new().line(7, 2, "10").line(8, 3, "1").build();
        let id = |product| ProductId::new(product).unwrap();
        let lines: Vec<_> = lines
            .iter()
            .map(|(product, units)| (id(*product), quantity(*units)))
            .collect();
        with_shipment(&order, &OrderLinesDraft::new(&lines).unwrap())
    }

    #[test]
    fn what_is_missing_is_credited() {
        let order = shipped(&[(7, 1)]).unwrap();
        let units: Vec<_> = order.lines.iter().map(|line| line.shipped).collect();
        assert_eq!(units, [Some(1), Some(0)]);
        assert_eq!(order.balance.credited.to_string(), "13.00");
        let all = shipped(&[(8, 3), (7, 2)]).unwrap();
        assert_eq!(all.balance.credited.to_string(), "0.00");
    }

    #[test]
    fn more_than_was_ordered_is_refused() {
        for (lines, product, ordered) in [(&[(7, 3)][..], 7, 2), (&[(7, 1), (9, 1)], 9, 0)] {
            let product_id = ProductId::new(product).unwrap();
            let refusal = OrderRefusal::InvalidShipment {
                product_id,
                ordered,
            };
            assert_eq!(shipped(lines), Err(refusal));
        }
    }
}
