//! Keywords and their prefixes.

use std::fmt;

use super::normalize_keyword::normalize_keyword;
use crate::{OptionalText, TextError};

/// A keyword that was searched for, in the normalized form in which searches are compared: 1 to
/// [`Self::MAX_CHARACTERS`] characters, at least one of them a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Keyword(String);

impl Keyword {
    /// Maximum length, in characters.
    pub const MAX_CHARACTERS: usize = 100;
    /// Number of different users who must have searched for a keyword before it becomes public.
    pub const USERS_TO_BE_PUBLIC: u32 = 3;
    /// Number of days for which searches of public keywords are counted, today included.
    pub const DAYS_COUNTED: u16 = 90;

    /// Normalizes a text; `None` if it isn't a keyword: blank, nothing but punctuation, too long,
    /// or with control characters.
    pub fn new(text: &str) -> Option<Self> {
        if text.trim().chars().any(char::is_control) {
            return None;
        }
        let form = normalize_keyword(text);
        let is_keyword = form.chars().any(char::is_alphanumeric)
            && form.chars().nth(Self::MAX_CHARACTERS).is_none();
        is_keyword.then_some(Self(form))
    }

    /// The keyword in the form in which it is stored and compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Keyword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which public keywords are shown to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeywordVisibility {
    /// Those that find an active product.
    Finding,
    /// All, with or without matching products.
    Any,
}

/// What a user has typed so far, in the normalized form in which searches are compared. There are
/// no wildcards: every visible character stands for itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Prefix(String);

impl Prefix {
    /// Maximum length, in characters.
    pub const MAX_CHARACTERS: usize = Keyword::MAX_CHARACTERS;

    /// Normalizes a prefix; `None` if it has no visible character.
    ///
    /// # Errors
    /// [`TextError`] if it is too long or has control characters.
    pub fn new(text: &str) -> Result<Option<Self>, TextError> {
        let typed = OptionalText::<{ Self::MAX_CHARACTERS }>::new(text)?;
        let form = normalize_keyword(typed.as_str());
        Ok((!form.is_empty()).then_some(Self(form)))
    }

    /// The prefix in the form in which it is compared with keywords; never empty.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyword(text: &str) -> Option<String> {
        Keyword::new(text).map(|keyword| keyword.to_string())
    }

    #[test]
    fn a_keyword_has_a_letter_or_a_digit() {
        for (text, form) in [
            (" 冰箱 ", "冰箱"),
            ("箱", "箱"),
            ("BCD-470", "bcd-470"),
            ("５", "5"),
            ("100%", "100%"),
            ("'; DROP TABLE x; --", "'; drop table x; --"),
        ] {
            assert_eq!(keyword(text).as_deref(), Some(form), "{text:?}");
        }
        for text in [
            "",
            "  ",
            "\u{3000}",
            "%",
            "*",
            "---",
            "。，！",
            "😀",
            "\u{200b}",
            "a\0b",
            "a\nb",
            "\u{85}a\u{7f}b",
        ] {
            assert_eq!(keyword(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_keyword_is_at_most_a_hundred_characters_as_it_is_compared() {
        assert!(keyword(&"冰".repeat(100)).is_some());
        assert_eq!(keyword(&"冰".repeat(101)), None);
        // One character that NFKC expands to eighteen.
        assert_eq!(keyword(&"\u{fdfa}".repeat(6)), None);
    }

    #[test]
    fn a_prefix_is_the_typed_text_and_none_if_blank() {
        let prefix = |text| Prefix::new(text).map(|prefix| prefix.map(|prefix| prefix.0));
        assert_eq!(prefix(" ＢＣ"), Ok(Some("bc".to_owned())));
        assert_eq!(prefix("%_"), Ok(Some("%_".to_owned())));
        assert_eq!(prefix(" \u{200b} "), Ok(None));
        assert_eq!(prefix("a\0"), Err(TextError::ControlCharacter));
        assert!(prefix(&"冰".repeat(101)).is_err());
    }
}
