//! Reproducible random numbers.

/// Random numbers from a seed (SplitMix64): the same on every platform.
#[derive(Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 up to, but without, `bound`; 0 if `bound` is 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31))
            .checked_rem(bound)
            .unwrap_or_default()
    }

    /// A number of units from `min` to `max`.
    pub(super) fn units(&mut self, min: i32, max: i32) -> i32 {
        let choices = u64::from(max.saturating_sub(min).unsigned_abs()) + 1;
        let offset = i32::try_from(self.below(choices)).unwrap_or_default();
        min.saturating_add(offset)
    }

    /// One of these values; `None` if there are none.
    pub(super) fn choose<'a, T>(&mut self, values: &'a [T]) -> Option<&'a T> {
        let count = u64::try_from(values.len()).unwrap_or(u64::MAX);
        values.get(usize::try_from(self.below(count)).unwrap_or_default())
    }
}
