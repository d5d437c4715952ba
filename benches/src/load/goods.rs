//! Products.

use std::ops::RangeInclusive;

/// Products by their ids, which have no gap.
#[derive(Debug, Clone, Copy)]
pub struct Goods {
    pub first: u32,
    pub last: u32,
}

impl Goods {
    /// The ids.
    pub fn ids(self) -> RangeInclusive<u32> {
        self.first..=self.last
    }

    /// How many they are.
    pub fn count(self) -> usize {
        self.ids().count()
    }

    /// The first so many of them.
    pub fn hot(self, count: u32) -> Self {
        Self {
            last: self.first + count - 1,
            ..self
        }
    }

    /// Three parts of about the same size, in order: a product of each makes three that differ.
    pub fn thirds(self) -> [Self; 3] {
        let third = (self.last - self.first + 1) / 3;
        let (second, last) = (self.first + third, self.first + 2 * third);
        let part = |first, behind| Self {
            first,
            last: behind - 1,
        };
        [
            part(self.first, second),
            part(second, last),
            part(last, self.last + 1),
        ]
    }
}
