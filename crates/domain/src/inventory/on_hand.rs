//! Units of a product that stand in the warehouse.

use super::StockLevel;

/// Units of a product that stand in the warehouse, as one read found them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OnHand {
    /// Units that can be sold now.
    pub stock: StockLevel,
    /// Units in open holds, never negative.
    pub held: i64,
}

impl OnHand {
    /// All units, which is what a person counts.
    pub fn total(self) -> i64 {
        i64::from(self.stock.get()).saturating_add(self.held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_units_are_those_for_sale_and_those_held() {
        let stock = StockLevel::new(7).unwrap();
        assert_eq!(OnHand { stock, held: 3 }.total(), 10);
        let held = i64::MAX;
        assert_eq!(OnHand { stock, held }.total(), i64::MAX);
    }
}
