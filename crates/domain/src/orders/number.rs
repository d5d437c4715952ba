//! Order numbers.

use chrono::NaiveDate;

use crate::Text;

/// A unique order number, which reveals nothing about the numbers of other orders.
pub type OrderNumber = Text<32>;

/// Digits and letters that can't be confused with one another (Crockford's Base32).
const SYMBOLS: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J',
    'K', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
];
/// Number of symbols behind the date: 60 bits.
const RANDOM_SYMBOLS: u32 = 12;

/// The day, which is the business day of the order, followed by 60 bits of `random`. If `random` is unpredictable, existing
/// numbers don't help to guess another one.
///
/// ```
/// use cangku_domain::orders::order_number;
///
/// let day = chrono::DateTime::UNIX_EPOCH.date_naive();
/// let number = order_number(day, u64::MAX);
/// assert_eq!(number.as_str(), "19700101ZZZZZZZZZZZZ");
/// ```
pub fn order_number(day: NaiveDate, random: u64) -> OrderNumber {
    let symbol = |position: u32| {
        // Each symbol encodes 5 bits.
        let bits = usize::try_from((random >> (5 * position)) & 31).unwrap_or_default();
        SYMBOLS.get(bits).copied().unwrap_or('0')
    };
    let random: String = (0..RANDOM_SYMBOLS).rev().map(symbol).collect();
    let number = format!("{}{random}", day.format("%Y%m%d"));
    Text::lossy(&number).unwrap_or_else(|| Text::constant("0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_random_part_has_five_bits_a_symbol_most_significant_first() {
        for (random, symbols) in [
            (0, "000000000000"),
            (1, "000000000001"),
            (31, "00000000000Z"),
            (32, "000000000010"),
            (0x0088_6429_8e84_a96a, "123456789ABA"),
            // The bits above the 60th don't count.
            (0xF000_0000_0000_0000, "000000000000"),
        ] {
            let day = chrono::DateTime::UNIX_EPOCH.date_naive();
            let number = order_number(day, random);
            assert_eq!(number.as_str(), format!("19700101{symbols}"), "{random:x}");
        }
    }
}
