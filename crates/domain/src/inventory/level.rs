//! Stock of one product, in units.

use std::fmt;

/// Units that can be sold now, from 0 to 2 147 483 647 (spec: statistics and inventory, `stock`
/// PositiveIntegerField).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct StockLevel(i32);

impl StockLevel {
    /// No units: sold out.
    pub const ZERO: Self = Self(0);
    /// The largest value that can be stored.
    pub const MAX: Self = Self(i32::MAX);

    /// A level of this many units; `None` if negative.
    pub const fn new(units: i32) -> Option<Self> {
        if units < 0 { None } else { Some(Self(units)) }
    }

    /// The number of units, never negative.
    pub const fn get(self) -> i32 {
        self.0
    }

    /// The level after a signed change; `None` if it would leave the range.
    pub fn changed_by(self, quantity: i32) -> Option<Self> {
        self.0.checked_add(quantity).and_then(Self::new)
    }

    /// The part of a supplier's figure that can be sold, since the supplier doesn't know of the
    /// `held` units; at least 0.
    pub fn minus_held(self, held: i64) -> Self {
        let free = i64::from(self.0).saturating_sub(held).max(0);
        i32::try_from(free).map_or(Self::MAX, Self)
    }

    /// The signed change from this level to `target`; always representable, since neither is
    /// negative.
    pub const fn difference_to(self, target: Self) -> i32 {
        target.0 - self.0
    }
}

impl fmt::Display for StockLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(units: i32) -> StockLevel {
        StockLevel::new(units).unwrap()
    }

    #[test]
    fn a_level_stays_between_zero_and_its_maximum() {
        assert_eq!(StockLevel::new(-1), None);
        assert_eq!(StockLevel::new(0), Some(StockLevel::ZERO));
        assert_eq!(level(30).to_string(), "30");
        assert_eq!(level(3).changed_by(-3), Some(StockLevel::ZERO));
        assert_eq!(level(3).changed_by(-4), None);
        assert_eq!(level(3).changed_by(4), Some(level(7)));
        assert_eq!(StockLevel::MAX.changed_by(1), None);
        assert_eq!(StockLevel::MAX.changed_by(0), Some(StockLevel::MAX));
        assert_eq!(level(3).difference_to(level(5)), 2);
        assert_eq!(StockLevel::MAX.difference_to(StockLevel::ZERO), -i32::MAX);
    }

    #[test]
    fn held_units_are_no_part_of_a_suppliers_figure() {
        assert_eq!(level(10).minus_held(0), level(10));
        assert_eq!(level(10).minus_held(9), level(1));
        assert_eq!(level(10).minus_held(10), StockLevel::ZERO);
        assert_eq!(level(10).minus_held(i64::MAX), StockLevel::ZERO);
    }
}
