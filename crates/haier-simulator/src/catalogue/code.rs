//! Product codes: nine characters, unique, and decodable into the product's position.
//!
//! `GA0SZC00U` is the group's two letters (`GA`), a digit, three characters, `00` and one
//! character. The digit and the four characters encode a permutation of the position, so a code is
//! found without a lookup table.

/// Digits and capital letters without I and O.
const ALPHABET: &[u8; 34] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const BASE: u64 = 34;
const SLOTS: u64 = 10 * BASE * BASE * BASE * BASE;
/// Coprime to 2, 5 and 17, the prime factors of `SLOTS`, and so invertible modulo `SLOTS`.
const STRIDE: u64 = 7_368_787;
/// The slot of `0SZC00U`: with seed 1 the first product has the example code of Haier's document.
const FIRST_SLOT: u64 = ((26 * BASE + 33) * BASE + 12) * BASE + 28;
const SEED_STRIDE: u64 = 5_000_011;

/// Maximum size of a catalogue.
pub(crate) const MAX_PRODUCTS: u32 = 10_000_000;

/// Encodes positions as codes and decodes them, for one seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CodeBook {
    offset: u64,
    inverse: u64,
}

impl CodeBook {
    pub(crate) fn new(seed: u64) -> Self {
        // Seed 1 has no shift, so its first code is the example of Haier's document.
        let shift = (seed.wrapping_sub(1) % SLOTS) * SEED_STRIDE % SLOTS;
        Self {
            offset: (FIRST_SLOT + shift) % SLOTS,
            inverse: inverse_of_stride(),
        }
    }

    /// The code of the product at `position`, whose group has the two letters `prefix`.
    pub(crate) fn encode(&self, position: u32, prefix: &str) -> String {
        // No overflow: a position has 32 bits, and `STRIDE` has 23.
        let slot = (u64::from(position) * STRIDE + self.offset) % SLOTS;
        let [first, second, third, last] = [
            slot / (BASE * BASE * BASE),
            slot / (BASE * BASE),
            slot / BASE,
            slot,
        ]
        .map(symbol);
        let digit = slot / (BASE * BASE * BASE * BASE);
        format!("{prefix}{digit}{first}{second}{third}00{last}")
    }

    /// The position that `code` encodes; the caller checks the group's letters and the range.
    pub(crate) fn decode(&self, code: &str) -> Option<u32> {
        let [_, _, digit, first, second, third, b'0', b'0', last] = *code.as_bytes() else {
            return None;
        };
        if !digit.is_ascii_digit() {
            return None;
        }
        let mut slot = u64::from(digit - b'0');
        for character in [first, second, third, last] {
            let value = ALPHABET.iter().position(|known| *known == character)?;
            slot = slot * BASE + u64::try_from(value).ok()?;
        }
        let position = (slot + SLOTS - self.offset) % SLOTS * self.inverse % SLOTS;
        u32::try_from(position).ok()
    }
}

fn symbol(value: u64) -> char {
    let position = usize::try_from(value % BASE).unwrap_or_default();
    ALPHABET.get(position).copied().map_or('0', char::from)
}

/// The inverse of `STRIDE` modulo `SLOTS`: `STRIDE` to the power of φ(SLOTS) − 1 (Euler).
fn inverse_of_stride() -> u64 {
    const TOTIENT: u64 = SLOTS / (2 * 5 * 17) * (4 * 16);
    let mut exponent = TOTIENT - 1;
    let mut square = STRIDE;
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * square % SLOTS;
        }
        square = square * square % SLOTS;
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_first_code_of_seed_one_is_the_documents_example() {
        assert_eq!(CodeBook::new(1).encode(0, "GA"), "GA0SZC00U");
    }

    #[test]
    fn every_code_is_unique_has_nine_characters_and_leads_back() {
        for seed in [0, 1, 7, u64::MAX] {
            let book = CodeBook::new(seed);
            let mut seen = HashSet::new();
            for position in (0..30_000).chain(MAX_PRODUCTS - 1_000..MAX_PRODUCTS) {
                let code = book.encode(position, "BH");
                assert_eq!(code.len(), 9, "{code}");
                assert_eq!(book.decode(&code), Some(position), "{code}");
                assert!(seen.insert(code), "position {position} repeats a code");
            }
        }
    }

    #[test]
    fn text_that_is_no_code_has_no_product() {
        let book = CodeBook::new(1);
        for text in [
            "",
            "GA0SZC00",
            "GA0SZC00UU",
            "GAXSZC00U",
            "GA0SZC01U",
            "GA0SIC00U",
            "海尔冰箱",
        ] {
            assert_eq!(book.decode(text), None, "{text}");
        }
    }
}
