//! Ranges of products.

use std::ops::RangeInclusive;

/// Products by id; the ids have no gaps.
#[derive(Debug, Clone, Copy)]
pub struct ProductRange {
    pub first: u32,
    pub last: u32,
}

impl ProductRange {
    /// The range of ids.
    pub fn ids(self) -> RangeInclusive<u32> {
        self.first..=self.last
    }

    /// Number of products.
    pub fn count(self) -> usize {
        self.ids().count()
    }

    /// The first `count` products.
    pub fn hot(self, count: u32) -> Self {
        Self {
            last: self.first + count - 1,
            ..self
        }
    }

    /// Three parts of about the same size, in id order: one product of each gives three different
    /// products.
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
