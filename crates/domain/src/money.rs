//! Amounts of money in yuan: exact decimals, never binary floats.

use std::{fmt, str::FromStr};

use bigdecimal::{BigDecimal, RoundingMode, Zero, num_bigint::Sign};

/// Maximum length of an amount's text; a longer one can't be in range.
const MAX_TEXT_LENGTH: usize = 32;
/// Decimal places: amounts are whole fen.
const SCALE: i64 = 2;
/// Maximum number of digits of a stored sum, with those behind the point.
const STORABLE_DIGITS: u64 = 22;

/// An amount in yuan from `0.00` to `99999999.99`, always with two decimal places (`NUMERIC(10,2)`;
/// spec: catalogue, 价格体系设计 and 检查约束).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(BigDecimal);

/// Why a value isn't a valid [`Money`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// Not a plain decimal number such as `2999.00`.
    #[error("must be a decimal number such as \"2999.00\"")]
    NotANumber,
    /// An amount below 0.00.
    #[error("must not be negative")]
    Negative,
    /// More than two decimal places.
    #[error("must have at most two digits behind the point")]
    TooPrecise,
    /// Above `99999999.99`, the maximum of `NUMERIC(10,2)`.
    #[error("must be at most 99999999.99")]
    OutOfRange,
}

impl Money {
    /// An amount of 0.00.
    pub fn zero() -> Self {
        Self(BigDecimal::zero().with_scale(SCALE))
    }

    /// Parses a plain decimal number: at most two decimal places, no exponent.
    ///
    /// # Errors
    /// [`MoneyError`] if the text isn't such a number or is out of range.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        Self::exact(plain_decimal(text)?)
    }

    /// Takes an amount that has at most two significant decimal places.
    ///
    /// # Errors
    /// [`MoneyError`] if it has more, is negative or is out of range.
    pub fn exact(amount: BigDecimal) -> Result<Self, MoneyError> {
        let scaled = amount.with_scale_round(SCALE, RoundingMode::Down);
        if amount.sign() == Sign::Minus {
            return Err(MoneyError::Negative);
        }
        if scaled != amount {
            return Err(MoneyError::TooPrecise);
        }
        Self::in_range(scaled)
    }

    /// Takes a supplier's figure, rounded half up to two decimal places: Haier's invoice price is a
    /// product of factors and may have more.
    ///
    /// # Errors
    /// [`MoneyError`] if it is negative or out of range.
    pub fn rounded(amount: &BigDecimal) -> Result<Self, MoneyError> {
        if amount.sign() == Sign::Minus {
            return Err(MoneyError::Negative);
        }
        Self::in_range(amount.with_scale_round(SCALE, RoundingMode::HalfUp))
    }

    /// The amount as a decimal of scale 2.
    pub const fn as_decimal(&self) -> &BigDecimal {
        &self.0
    }

    /// Whether the amount is `0.00`.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether another amount is above or below this one by more than so many percent of this one.
    pub fn differs_by_more(&self, other: &Self, percent: u32) -> bool {
        let difference = (&other.0 - &self.0).abs();
        difference * BigDecimal::from(100) > &self.0 * BigDecimal::from(percent)
    }

    fn in_range(scaled: BigDecimal) -> Result<Self, MoneyError> {
        if scaled >= 100_000_000 {
            Err(MoneyError::OutOfRange)
        } else {
            Ok(Self(scaled))
        }
    }
}

/// A decimal number without an exponent.
fn plain_decimal(text: &str) -> Result<BigDecimal, MoneyError> {
    let text = text.trim();
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let plain = unsigned
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !plain || !unsigned.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(MoneyError::NotANumber);
    }
    if text.len() > MAX_TEXT_LENGTH {
        return Err(MoneyError::OutOfRange);
    }
    BigDecimal::from_str(text).map_err(|_not_decimal| MoneyError::NotANumber)
}

impl Default for Money {
    fn default() -> Self {
        Self::zero()
    }
}

impl fmt::Display for Money {
    /// Two decimal places, no exponent: `2999.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_plain_string())
    }
}

/// A sum of money in yuan, such as an order's total: at least 0, two decimal places, no upper
/// limit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MoneyTotal(BigDecimal);

impl MoneyTotal {
    /// An amount of 0.00.
    pub fn zero() -> Self {
        Self(BigDecimal::zero().with_scale(SCALE))
    }

    /// Parses a plain decimal number as [`Money::parse`] does, up to the largest amount that can be
    /// stored.
    ///
    /// # Errors
    /// [`MoneyError`] if the text isn't such a number or is out of range.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let total = Self::exact(plain_decimal(text)?)?;
        if total.is_storable() {
            Ok(total)
        } else {
            Err(MoneyError::OutOfRange)
        }
    }

    /// Whether the amount is below 10^20 yuan, as the columns of sums require (`NUMERIC(22,2)`).
    pub fn is_storable(&self) -> bool {
        self.0.digits() <= STORABLE_DIGITS || self.0.is_zero()
    }

    /// Whether the amount is `0.00`.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// The sum of both.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self(&self.0 + &other.0)
    }

    /// The difference, or `0.00` if `other` is larger.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self(&self.0 - &other.0).max(Self::zero())
    }

    /// `quantity` times `price`, exact.
    pub fn of(price: &Money, quantity: u32) -> Self {
        Self((&price.0 * BigDecimal::from(quantity)).with_scale(SCALE))
    }

    /// Takes a stored sum.
    ///
    /// # Errors
    /// [`MoneyError`] if it is negative or has more than two decimal places.
    pub fn exact(amount: BigDecimal) -> Result<Self, MoneyError> {
        let scaled = amount.with_scale_round(SCALE, RoundingMode::Down);
        if scaled < BigDecimal::zero() {
            Err(MoneyError::Negative)
        // Equal only if rounding down has cut off nothing but zeros.
        } else if scaled != amount {
            Err(MoneyError::TooPrecise)
        } else {
            Ok(Self(scaled))
        }
    }

    /// The amount as a decimal of scale 2.
    pub const fn as_decimal(&self) -> &BigDecimal {
        &self.0
    }

    /// The sum divided into equal parts, rounded half up to fen; `0.00` if `parts` is 0.
    #[must_use]
    pub fn divided_by(&self, parts: u64) -> Self {
        if parts == 0 {
            return Self::zero();
        }
        let part = &self.0 / BigDecimal::from(parts);
        Self(part.with_scale_round(SCALE, RoundingMode::HalfUp))
    }
}

impl Default for MoneyTotal {
    fn default() -> Self {
        Self::zero()
    }
}

impl std::iter::Sum for MoneyTotal {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::zero(), |sum, amount| Self(sum.0 + amount.0))
    }
}

impl fmt::Display for MoneyTotal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_plain_string())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_amount_is_shown_with_two_digits() {
        for (text, shown) in [
            ("0", "0.00"),
            ("5.5", "5.50"),
            (" 2999.00 ", "2999.00"),
            ("1.230", "1.23"),
        ] {
            assert_eq!(Money::parse(text).unwrap().to_string(), shown);
        }
        assert_eq!(
            Money::parse("99999999.99").unwrap().to_string(),
            "99999999.99"
        );
    }

    #[test]
    fn a_sum_is_stored_up_to_twenty_digits_before_the_point() {
        let largest = "99999999999999999999.99";
        let storable = MoneyTotal::parse(largest).unwrap();
        assert!(storable.is_storable());
        let more = storable.plus(&MoneyTotal::parse("0.01").unwrap());
        assert!(!more.is_storable());
        assert_eq!(
            MoneyTotal::parse(&more.to_string()),
            Err(MoneyError::OutOfRange)
        );
        assert!(MoneyTotal::zero().is_storable());
    }

    #[test]
    fn a_difference_is_never_negative() {
        let [one, two] = ["1.00", "2.00"].map(|text| MoneyTotal::parse(text).unwrap());
        assert_eq!(two.minus(&one), one);
        assert_eq!(one.minus(&two).to_string(), "0.00");
        assert_eq!(one.minus(&one).to_string(), "0.00");
    }

    #[test]
    fn a_sum_is_exact_however_large() {
        let price = Money::parse("99999999.99").unwrap();
        let amount = MoneyTotal::of(&price, u32::MAX);
        assert_eq!(amount.to_string(), "429496729457050327.05");
        let sum: MoneyTotal = [amount, MoneyTotal::of(&Money::parse("0.10").unwrap(), 3)]
            .into_iter()
            .sum();
        assert_eq!(sum.to_string(), "429496729457050327.35");
        assert_eq!(
            MoneyTotal::exact("0.001".parse().unwrap()),
            Err(MoneyError::TooPrecise)
        );
        assert_eq!(
            MoneyTotal::exact("-1".parse().unwrap()),
            Err(MoneyError::Negative)
        );
    }

    #[test]
    fn what_is_no_amount_is_refused_with_its_reason() {
        for (text, reason) in [
            ("", MoneyError::NotANumber),
            (".", MoneyError::NotANumber),
            ("-", MoneyError::NotANumber),
            ("1e3", MoneyError::NotANumber),
            ("1.2.3", MoneyError::NotANumber),
            ("NaN", MoneyError::NotANumber),
            ("¥5", MoneyError::NotANumber),
            ("-0.01", MoneyError::Negative),
            ("-0.001", MoneyError::Negative),
            ("-1", MoneyError::Negative),
            ("0.001", MoneyError::TooPrecise),
            ("100000000", MoneyError::OutOfRange),
            (
                "1000000000000000000000000000000000000",
                MoneyError::OutOfRange,
            ),
        ] {
            assert_eq!(Money::parse(text), Err(reason), "{text}");
        }
    }

    #[test]
    fn a_text_is_refused_for_its_length_from_33_characters_on() {
        let one = |length: usize| format!("{:0>length$}", "1.00");
        assert_eq!(Money::parse(&one(32)).unwrap().to_string(), "1.00");
        assert_eq!(Money::parse(&one(33)), Err(MoneyError::OutOfRange));
        assert_eq!(Money::parse(&"x".repeat(33)), Err(MoneyError::NotANumber));
    }

    #[test]
    fn a_suppliers_figure_is_rounded_half_up() {
        let rounded = |text: &str| Money::rounded(&text.parse().unwrap()).map(|m| m.to_string());
        assert_eq!(rounded("10.005"), Ok("10.01".into()));
        assert_eq!(rounded("10.0049"), Ok("10.00".into()));
        assert_eq!(rounded("0"), Ok("0.00".into()));
        assert_eq!(rounded("-0.001"), Err(MoneyError::Negative));
        assert_eq!(rounded("99999999.995"), Err(MoneyError::OutOfRange));
    }

    #[test]
    fn a_sum_is_divided_half_up_and_by_zero_it_is_nothing() {
        let sum = MoneyTotal::of(&Money::parse("0.05").unwrap(), 1);
        let divided = |parts| sum.divided_by(parts).to_string();
        let expected = ["0.00", "0.05", "0.03", "0.02", "0.01", "0.01"];
        assert_eq!([0, 1, 2, 3, 4, 10].map(divided), expected);
        assert_eq!(sum.divided_by(11).to_string(), "0.00");
    }

    #[test]
    fn zero_is_an_amount() {
        assert!(Money::zero().is_zero() && Money::default().is_zero());
        assert!(!Money::parse("0.01").unwrap().is_zero());
        assert_eq!(Money::exact(BigDecimal::zero()), Ok(Money::zero()));
        assert_eq!(
            MoneyTotal::exact(BigDecimal::zero()),
            Ok(MoneyTotal::zero())
        );
    }

    proptest! {
        #[test]
        fn every_amount_in_range_survives_a_round_trip(fen in 0_u64..10_000_000_000) {
            let text = format!("{}.{:02}", fen / 100, fen % 100);
            prop_assert_eq!(Money::parse(&text).unwrap().to_string(), text);
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".{0,64}") {
            if let Ok(money) = Money::parse(&text) {
                prop_assert!(*money.as_decimal() >= BigDecimal::zero());
            }
        }
    }
}
