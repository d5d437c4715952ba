//! Whom and where the goods go to.

use crate::{OptionalText, Text, ViolationCode};

/// Whom and where the goods go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Who receives the goods.
    pub contact_name: Text<50>,
    /// How to reach them.
    pub phone: Phone,
    /// 省; may be empty.
    pub province: OptionalText<50>,
    /// 市; may be empty.
    pub city: OptionalText<50>,
    /// 区/县; may be empty.
    pub district: OptionalText<50>,
    /// 镇/街道; may be empty.
    pub town: OptionalText<50>,
    /// Street, house and door; may be empty.
    pub address: OptionalText<255>,
}

/// A telephone number: 7 to 15 digits, which may be grouped by spaces, hyphens and parentheses, and
/// may begin with `+`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone(String);

/// Why a text is no telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing but white space.
    #[error("must not be blank")]
    Blank,
    /// Nobody has such a number.
    #[error(
        "must be a telephone number: 7 to 15 digits, grouped by spaces, - and (), after a + or not"
    )]
    Impossible,
}

impl From<PhoneError> for ViolationCode {
    fn from(error: PhoneError) -> Self {
        match error {
            PhoneError::Blank => Self::Blank,
            PhoneError::Impossible => Self::InvalidValue,
        }
    }
}

impl Phone {
    /// Most characters of a number, with what groups it.
    pub const MAX_CHARACTERS: usize = 32;

    /// Trims and checks.
    ///
    /// # Errors
    /// [`PhoneError`].
    ///
    /// ```
    /// use cangku_domain::orders::Phone;
    ///
    /// assert!(Phone::new("+86 138-0013-8000").is_ok());
    /// assert!(Phone::new("12345").is_err());
    /// ```
    pub fn new(text: &str) -> Result<Self, PhoneError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(PhoneError::Blank);
        }
        let number = text.strip_prefix('+').unwrap_or(text);
        let is_possible = |c: char| c.is_ascii_digit() || " -()".contains(c);
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let is_number = number.chars().all(is_possible)
            && (7..=15).contains(&digits)
            && text.len() <= Self::MAX_CHARACTERS;
        if is_number {
            Ok(Self(text.to_owned()))
        } else {
            Err(PhoneError::Impossible)
        }
    }

    /// The number as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_somebody_can_have_is_taken_as_it_is_written() {
        for number in [
            "13800138000",
            "+86 138 0013 8000",
            "(0532) 8893-9999",
            " 5551234 ",
        ] {
            assert_eq!(Phone::new(number).unwrap().as_str(), number.trim());
        }
    }

    #[test]
    fn what_cannot_be_a_number_is_refused() {
        assert_eq!(Phone::new(" \t"), Err(PhoneError::Blank));
        for number in [
            "123456",
            "1234567890123456",
            "1380013800x",
            "86+13800138000",
            "一三八零零一三八",
            "1-------------------------------234567",
        ] {
            assert_eq!(Phone::new(number), Err(PhoneError::Impossible), "{number}");
        }
    }
}
