//! Commands that set the stock: to a level, or to a stocktake's count.

use super::Decision;
use crate::inventory::{HeldUnits, StockLevel, StockRefusal};

impl Decision<'_> {
    /// Sets the stock. Returns the difference.
    pub(super) fn set_to(&mut self, stock: StockLevel) -> i32 {
        let quantity = self.item.level.difference_to(stock);
        self.item.level = stock;
        quantity
    }

    /// Sets the stock to a stocktake's count less the held units. Returns the difference.
    pub(super) fn count(&mut self, counted: StockLevel) -> Result<i32, StockRefusal> {
        let units = i64::from(counted.get());
        let releasable = i64::from(self.item.level.difference_to(self.level_after_expiry()));
        // Expired holds keep their units for no one. They are released only if that makes the count
        // possible: a refusal must not change anything.
        if units < self.item.held && units >= self.item.held - releasable {
            self.release_expired();
        }
        if units < self.item.held {
            return Err(self.counted_below_held(counted));
        }
        Ok(self.set_to(counted.minus_held(self.item.held)))
    }

    fn counted_below_held(&self, counted: StockLevel) -> StockRefusal {
        let open = self.item.holds.iter().filter(|hold| hold.is_open());
        let named = open.take(HeldUnits::NAMED).map(|hold| HeldUnits {
            reference: hold.reference.clone(),
            units: hold.held,
        });
        StockRefusal::CountedBelowHeld {
            product_id: self.command.product_id,
            counted,
            held: self.item.held,
            holds: named.collect(),
        }
    }

    /// Refuses the command if the stock isn't the one that the caller last saw.
    pub(super) fn check_expected(&self, expected: Option<StockLevel>) -> Result<(), StockRefusal> {
        let (product_id, present) = (self.command.product_id, self.item.level);
        match expected {
            Some(expected) if expected != present => Err(StockRefusal::UnexpectedStock {
                product_id,
                present,
                expected,
            }),
            _ => Ok(()),
        }
    }
}
