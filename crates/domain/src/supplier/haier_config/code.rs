//! Codes of Haier's platform: customers, suppliers, counties.

use std::{fmt, str::FromStr};

use crate::ViolationCode;

/// A code that Haier has assigned, such as the sold-to code: 1 to 32 ASCII letters, digits, `-`, `_`
/// and `.`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HaierCode(String);

/// The text isn't a code of Haier's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a code of 1 to 32 letters and digits, as Haier has assigned it")]
pub struct InvalidHaierCode;

impl HaierCode {
    /// Maximum length, in characters.
    pub const MAX_LENGTH: usize = 32;

    /// The code as a string slice.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HaierCode {
    type Err = InvalidHaierCode;

    fn from_str(text: &str) -> Result<Self, InvalidHaierCode> {
        let text = text.trim();
        let is_allowed =
            |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_' | b'.');
        match (1..=Self::MAX_LENGTH).contains(&text.len()) && text.bytes().all(is_allowed) {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidHaierCode),
        }
    }
}

impl fmt::Display for HaierCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<InvalidHaierCode> for ViolationCode {
    fn from(_: InvalidHaierCode) -> Self {
        Self::InvalidValue
    }
}

/// A national county code: six digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyCode(String);

/// The text isn't a county code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a county code has six digits, such as 110101")]
pub struct InvalidCountyCode;

impl CountyCode {
    /// Length, in characters.
    pub const LENGTH: usize = 6;

    /// The six digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CountyCode {
    type Err = InvalidCountyCode;

    fn from_str(text: &str) -> Result<Self, InvalidCountyCode> {
        let text = text.trim();
        match text.len() == Self::LENGTH && text.bytes().all(|byte| byte.is_ascii_digit()) {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidCountyCode),
        }
    }
}

impl fmt::Display for CountyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<InvalidCountyCode> for ViolationCode {
    fn from(_: InvalidCountyCode) -> Self {
        Self::InvalidValue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_letters_digits_and_a_few_signs() {
        for code in ["1001", "88800001", "SO-1.a_B", &"8".repeat(32)] {
            assert_eq!(code.parse::<HaierCode>().unwrap().as_str(), code);
        }
        for wrong in [
            "",
            " ",
            "8880 0001",
            "88800001;",
            "客户八码",
            &"8".repeat(33),
        ] {
            assert_eq!(wrong.parse::<HaierCode>(), Err(InvalidHaierCode));
        }
    }

    #[test]
    fn a_county_code_is_six_digits() {
        assert_eq!(" 370202 ".parse::<CountyCode>().unwrap().as_str(), "370202");
        for wrong in ["", "37020", "3702022", "37020a", "３７０２０２"] {
            assert_eq!(wrong.parse::<CountyCode>(), Err(InvalidCountyCode));
        }
    }
}
