//! Exact decimal amounts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Number of ten-thousandths in one.
const SCALE: i64 = 10_000;

/// An exact decimal in yuan (or a fraction such as 0.05), stored in ten-thousandths, so that an
/// amount of two decimals times a fraction of two decimals is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Money(i64);

/// The text isn't a decimal of at most two places.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a decimal of at most two places, such as 1999.00")]
pub struct NotMoney(String);

impl Money {
    /// The amount 0.
    pub const ZERO: Self = Self(0);

    /// An amount in whole yuan.
    #[must_use]
    pub fn yuan(amount: u32) -> Self {
        Self(i64::from(amount) * SCALE)
    }

    /// An amount in hundredths: fen, or percent.
    #[must_use]
    pub fn hundredths(amount: u32) -> Self {
        Self(i64::from(amount) * (SCALE / 100))
    }

    /// `self × (1 − share) − rebate`, the formula of the invoice price.
    #[must_use]
    pub fn less(self, share: Self, rebate: Self) -> Self {
        // The product of two scaled numbers may exceed 64 bits.
        let discounted = i128::from(self.0) * i128::from(SCALE - share.0) / i128::from(SCALE);
        Self(
            i64::try_from(discounted)
                .unwrap_or(i64::MAX)
                .saturating_sub(rebate.0),
        )
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let amount = self.0.unsigned_abs();
        let (whole, part) = (amount / SCALE.unsigned_abs(), amount % SCALE.unsigned_abs());
        // Two decimals as in the platform's prices; four only if a discount produced them.
        if part % 100 == 0 {
            write!(f, "{sign}{whole}.{:02}", part / 100)
        } else {
            write!(f, "{sign}{whole}.{part:04}")
        }
    }
}

impl FromStr for Money {
    type Err = NotMoney;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || NotMoney(text.to_owned());
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // Ten digits keep every amount far within the range of i64.
        if !all_digits(whole) || !all_digits(part) || whole.len() > 10 || part.len() > 2 {
            return Err(refuse());
        }
        let whole: i64 = whole
            .parse()
            .map_err(|_ignored: std::num::ParseIntError| refuse())?;
        let hundredths: i64 = format!("{part:0<2}")
            .parse()
            .map_err(|_ignored: std::num::ParseIntError| refuse())?;
        Ok(Self(sign * (whole * SCALE + hundredths * (SCALE / 100))))
    }
}

impl TryFrom<String> for Money {
    type Error = NotMoney;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Money> for String {
    fn from(amount: Money) -> Self {
        amount.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_written_as_they_were_read() {
        for text in ["0.00", "0.05", "1999.00", "-12.30", "9999999999.99"] {
            assert_eq!(money(text).to_string(), text);
        }
        assert_eq!(money("7").to_string(), "7.00");
        assert_eq!(money("7.5").to_string(), "7.50");
    }

    #[test]
    fn text_that_is_no_amount_is_refused() {
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "1.234",
            "1e3",
            "+1",
            "１",
            "12345678901",
            " 1",
        ] {
            assert!(text.parse::<Money>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_invoice_price_is_exact_to_the_last_place() {
        let invoice = money("1999.99").less(money("0.05"), money("20.00"));
        assert_eq!(invoice.to_string(), "1879.9905");
        assert_eq!(
            money("1899.00")
                .less(money("0.03"), Money::ZERO)
                .to_string(),
            "1842.03"
        );
    }
}
