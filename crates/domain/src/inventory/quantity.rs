//! Quantity of a stock command.

use std::fmt;

/// Units of a lock, a release or a sale: 1 to 2 147 483 647.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i32);

impl Quantity {
    /// A quantity of this many units; `None` unless positive.
    pub const fn new(units: i32) -> Option<Self> {
        if units > 0 { Some(Self(units)) } else { None }
    }

    /// The number of units, always positive.
    pub const fn get(self) -> i32 {
        self.0
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_positive() {
        assert_eq!(Quantity::new(0), None);
        assert_eq!(Quantity::new(-1), None);
        assert_eq!(Quantity::new(i32::MIN), None);
        for units in [1, 2, i32::MAX] {
            let quantity = Quantity::new(units).unwrap();
            assert_eq!(
                (quantity.get(), quantity.to_string()),
                (units, units.to_string())
            );
        }
    }
}
