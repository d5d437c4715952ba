//! Exact decimals from JSON numbers or strings, never through a binary float.

use std::str::FromStr;

use bigdecimal::BigDecimal;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::scalar::Scalar;

/// Longest accepted decimal text, in bytes: enough for any amount of money.
const MAX_LENGTH: usize = 64;
/// Largest accepted exponent, positive or negative: `1e999999999` would later allocate gigabytes of
/// zeros.
const MAX_EXPONENT: i32 = 40;

/// Why a text is not a decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDecimal {
    /// Anything but digits with an optional sign, point and exponent.
    #[error("not a decimal number")]
    NotANumber,
    /// Longer text, or a larger exponent, than any amount needs.
    #[error("a number beyond every reasonable size")]
    OutOfRange,
}

pub(crate) fn parse_decimal(text: &str) -> Result<BigDecimal, InvalidDecimal> {
    if text.len() > MAX_LENGTH {
        return Err(InvalidDecimal::OutOfRange);
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if !all_digits(whole) || !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return Err(InvalidDecimal::NotANumber);
    }
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if digits.is_empty() || !all_digits(digits) {
            return Err(InvalidDecimal::NotANumber);
        }
        let in_range = i32::from_str(digits).is_ok_and(|power| power <= MAX_EXPONENT);
        if !in_range {
            return Err(InvalidDecimal::OutOfRange);
        }
    }
    // The checks above are stricter than the parser's grammar: its error adds nothing.
    BigDecimal::from_str(text)
        .ok()
        .ok_or(InvalidDecimal::NotANumber)
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `null`, a missing field and a blank string are `None`.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<BigDecimal>, D::Error> {
    let text = match Scalar::deserialize(deserializer)? {
        Scalar::Null => return Ok(None),
        Scalar::Text(text) | Scalar::Number(text) => text,
        Scalar::Bool(_) | Scalar::Compound(_) => {
            return Err(D::Error::custom(InvalidDecimal::NotANumber));
        }
    };
    match text.trim() {
        "" => Ok(None),
        text => parse_decimal(text).map(Some).map_err(D::Error::custom),
    }
}

/// Serialises a JSON number with exactly the digits of the value.
pub(super) fn serialize<S: Serializer>(
    value: &Option<BigDecimal>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let Some(value) = value else {
        return serializer.serialize_none();
    };
    let raw = RawValue::from_string(value.to_plain_string()).map_err(S::Error::custom)?;
    raw.serialize(serializer)
}
