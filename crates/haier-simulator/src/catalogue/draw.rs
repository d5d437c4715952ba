//! Pseudo-random numbers that depend only on their key.

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The unit of probabilities: parts per million.
pub(crate) const PER_MILLION: u32 = 1_000_000;

fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// A key derived from text (FNV-1a).
pub(crate) fn text_key(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

/// A pseudo-random generator (SplitMix64, implemented here so that a crate upgrade can't change the
/// catalogue).
#[derive(Debug, Clone)]
pub(crate) struct Draw(u64);

impl Draw {
    /// The generator of one key: the same key yields the same numbers.
    pub(crate) fn new(seed: u64, purpose: u64, subject: u64) -> Self {
        // Mixed after each part, so that similar keys yield unrelated numbers.
        let state = mix(seed.wrapping_add(GOLDEN));
        let state = mix(state ^ purpose.wrapping_mul(GOLDEN));
        Self(mix(state ^ subject.wrapping_add(GOLDEN)))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A number below `bound`; 0 if `bound` is 0.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        // Multiply and shift: unlike a modulo, it uses the high bits and needs no division.
        let product = u128::from(self.next()) * u128::from(bound);
        u32::try_from(product >> 64).unwrap_or_default()
    }

    /// A number from `low` to `high`, both inclusive.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low.saturating_add(self.below(high.saturating_sub(low).saturating_add(1)))
    }

    /// True with a probability of `per_million` in a million.
    pub(crate) fn chance(&mut self, per_million: u32) -> bool {
        self.below(PER_MILLION) < per_million
    }

    /// One element of `from`; the default of `T` if it is empty.
    pub(crate) fn pick<T: Copy + Default>(&mut self, from: &[T]) -> T {
        let bound = u32::try_from(from.len()).unwrap_or(u32::MAX);
        let position = usize::try_from(self.below(bound)).unwrap_or_default();
        from.get(position).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_gives_the_same_numbers_and_another_key_others() {
        let first: Vec<u64> = std::iter::repeat_with({
            let mut draw = Draw::new(1, 2, 3);
            move || draw.next()
        })
        .take(8)
        .collect();
        let mut again = Draw::new(1, 2, 3);
        assert!(first.iter().all(|number| *number == again.next()));
        assert_ne!(first[0], Draw::new(1, 2, 4).next());
        assert_ne!(first[0], Draw::new(1, 3, 3).next());
        assert_ne!(first[0], Draw::new(2, 2, 3).next());
    }

    #[test]
    fn a_fault_with_a_probability_occurs_about_that_often() {
        let mut draw = Draw::new(9, 9, 9);
        let hits = (0..100_000).filter(|_| draw.chance(50_000)).count();
        assert!((4_500..5_500).contains(&hits), "{hits} of 100000");
    }

    #[test]
    fn a_number_between_two_bounds_reaches_both() {
        let mut draw = Draw::new(3, 1, 4);
        let seen: std::collections::BTreeSet<u32> = (0..200).map(|_| draw.between(4, 6)).collect();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [4, 5, 6]);
    }
}
