//! 盘点: units that were counted.

use super::{FieldValue, ItemChange, ItemReason, NewPlanItem, PlanField, PlannedProduct};
use crate::{
    ProductId,
    catalog::{Product, ProductCode},
    inventory::{OnHand, StockLevel},
};

/// What was counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CountedProduct {
    /// The product with this id.
    Id(ProductId),
    /// The product with this code, or else with a code of the same identity.
    Code(ProductCode),
}

/// A count of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The product.
    pub product: CountedProduct,
    /// Units on the shelf, those held for orders among them.
    pub counted: StockLevel,
}

impl Count {
    /// The item for a product with these units on hand; `None` if the count is as expected. The units
    /// are read at one time, so that a hold that is made meanwhile doesn't count in one of them only.
    pub fn item_of(&self, product: &Product, on_hand: OnHand) -> Option<NewPlanItem> {
        let counted = i64::from(self.counted.get());
        let (present, held) = (on_hand.total(), on_hand.held);
        let (change, reason) = match () {
            () if counted == present => return None,
            () if counted < held => (
                ItemChange::Refuse(Some(PlanField::Units)),
                ItemReason::HeldAboveCount,
            ),
            () => (
                ItemChange::Set {
                    before: FieldValue::Units(present),
                    after: FieldValue::Units(counted),
                },
                ItemReason::Counted,
            ),
        };
        Some(NewPlanItem {
            product: PlannedProduct::of(product),
            change,
            reason,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::ProductBuilder;

    fn counted(units: i32, stock: i32, held: i64) -> Option<(ItemChange, ItemReason)> {
        // Read before the units.
        let product = ProductBuilder::new().stock(99).build();
        let count = Count {
            product: CountedProduct::Id(product.id),
            counted: StockLevel::new(units).unwrap(),
        };
        let stock = StockLevel::new(stock).unwrap();
        let item = count.item_of(&product, OnHand { stock, held });
        item.map(|item| (item.change, item.reason))
    }

    #[test]
    fn held_units_stand_on_the_shelf_too() {
        assert_eq!(counted(10, 7, 3), None);
        let change = ItemChange::Set {
            before: FieldValue::Units(10),
            after: FieldValue::Units(9),
        };
        assert_eq!(counted(9, 7, 3), Some((change, ItemReason::Counted)));
        let all_held = ItemChange::Set {
            before: FieldValue::Units(10),
            after: FieldValue::Units(3),
        };
        assert_eq!(counted(3, 7, 3), Some((all_held, ItemReason::Counted)));
    }

    #[test]
    fn fewer_units_than_are_held_are_refused() {
        let refused = ItemChange::Refuse(Some(PlanField::Units));
        assert_eq!(
            counted(2, 7, 3),
            Some((refused, ItemReason::HeldAboveCount))
        );
    }
}
