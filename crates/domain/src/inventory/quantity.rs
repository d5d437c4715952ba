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
