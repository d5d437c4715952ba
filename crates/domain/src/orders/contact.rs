//! Delivery contact of an order.

use crate::{OptionalText, Text, ViolationCode};

/// Recipient and delivery address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Name of the recipient.
    pub contact_name: Text<50>,
    /// Telephone number of the recipient.
    pub phone: Phone,
    /// 省: province; may be empty.
    pub province: OptionalText<50>,
    /// 市: city; may be empty.
    pub city: OptionalText<50>,
    /// 区/县: district or county; may be empty.
    pub district: OptionalText<50>,
    /// 镇/街道: town or subdistrict; may be empty.
    pub town: OptionalText<50>,
    /// Street, building and door; may be empty.
    pub address: OptionalText<255>,
}

impl Contact {
    /// What stands for a street address that isn't shown.
    pub const MASK: &str = "***";

    /// The street address, masked; empty if there is none.
    pub fn masked_address(&self) -> &'static str {
        match self.address.as_str() {
            "" => "",
            _ => Self::MASK,
        }
    }
}

/// A telephone number: 7 to 15 digits, which may be grouped by spaces, hyphens and parentheses, and
/// may begin with `+`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone(String);

/// Why a text isn't a valid telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhoneError {
    /// The text is blank.
    #[error("must not be blank")]
    Blank,
    /// The text isn't a possible number.
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
    /// Maximum length in characters, including separators.
    pub const MAX_CHARACTERS: usize = 32;

    /// Trims and validates a number.
    ///
    /// # Errors
    /// [`PhoneError`] if the text is blank or not a possible number.
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

    /// The number as it was entered, trimmed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number with `*` instead of its digits, but for the first three and the last four, or the last two
    /// if it has fewer than eleven: enough to recognise it, not to call it.
    pub fn masked(&self) -> String {
        let digits = self.0.chars().filter(char::is_ascii_digit).count();
        let (first, last) = if digits < 11 { (0, 2) } else { (3, 4) };
        let mut place = 0;
        let mask = |letter: char| {
            if !letter.is_ascii_digit() {
                return letter;
            }
            place += 1;
            let is_shown = place <= first || place > digits - last;
            if is_shown { letter } else { '*' }
        };
        self.0.chars().map(mask).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valid_number_is_accepted_as_it_is_written() {
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
    fn a_masked_number_keeps_its_ends() {
        for (number, masked) in [
            ("13800138000", "138****8000"),
            ("+86 138-0013-8000", "+86 1**-****-8000"),
            ("(0532) 8893-9999", "(053*) ****-9999"),
            ("5551234", "*****34"),
            ("123456789012345", "123********2345"),
        ] {
            assert_eq!(Phone::new(number).unwrap().masked(), masked);
        }
    }

    #[test]
    fn an_invalid_phone_number_is_refused() {
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
