//! Keywords and their prefixes.

use std::fmt;

use super::normalize_keyword::{normalize_keyword, normalize_words};
use crate::{OptionalText, TextError, catalog::search::is_mark, text::with_spaces};

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
    /// or with control characters that aren't white space.
    pub fn new(text: &str) -> Option<Self> {
        let text = with_spaces(text);
        if text.chars().any(char::is_control) {
            return None;
        }
        let form = normalize_words(&text);
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
pub struct Prefix {
    /// As keywords are normalized.
    of_keywords: String,
    /// With the marks that names may have, but none at the end.
    of_names: String,
}

impl Prefix {
    /// Maximum length, in characters.
    pub const MAX_CHARACTERS: usize = Keyword::MAX_CHARACTERS;

    /// Normalizes a prefix; `None` if it has no visible character.
    ///
    /// # Errors
    /// [`TextError`] if it is too long or has control characters that aren't white space.
    pub fn new(text: &str) -> Result<Option<Self>, TextError> {
        let typed = OptionalText::<{ Self::MAX_CHARACTERS }>::new(&with_spaces(text))?;
        let form = normalize_keyword(typed.as_str());
        let of_keywords = normalize_words(&form);
        let trimmed = form.trim_end_matches(|character| character == ' ' || is_mark(character));
        let of_names = match trimmed {
            "" => form.clone(),
            trimmed => trimmed.to_owned(),
        };
        Ok((!form.is_empty()).then_some(Self {
            of_keywords,
            of_names,
        }))
    }

    /// The prefix in the form in which it is compared with keywords; never empty.
    pub fn of_keywords(&self) -> &str {
        &self.of_keywords
    }

    /// The prefix in the form in which it is compared with names; never empty.
    pub fn of_names(&self) -> &str {
        &self.of_names
    }

    /// The prefix without the marks between its words, also for names; `None` if it has no marks.
    #[must_use]
    pub fn without_marks(&self) -> Option<Self> {
        (self.of_names != self.of_keywords).then(|| Self {
            of_keywords: self.of_keywords.clone(),
            of_names: self.of_keywords.clone(),
        })
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
            ("'; DROP TABLE x; --", "' drop table x"),
            ("“冰箱”。", "冰箱"),
            ("冰箱\n门", "冰箱 门"),
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
        let prefix = |text| Prefix::new(text).map(|prefix| prefix.map(|prefix| prefix.of_names));
        assert_eq!(prefix(" ＢＣ"), Ok(Some("bc".to_owned())));
        assert_eq!(prefix("%_"), Ok(Some("%_".to_owned())));
        assert_eq!(prefix(" \u{200b} "), Ok(None));
        assert_eq!(prefix("“冰\t箱”。"), Ok(Some("“冰 箱".to_owned())));
        assert_eq!(prefix("。"), Ok(Some("。".to_owned())));
        let quoted = Prefix::new("“冰箱”。").unwrap().unwrap();
        assert_eq!(quoted.of_keywords(), "冰箱");
        let plain = quoted.without_marks().unwrap();
        assert_eq!((plain.of_names(), plain.without_marks()), ("冰箱", None));
        assert_eq!(prefix("a\0"), Err(TextError::ControlCharacter));
        assert!(prefix(&"冰".repeat(101)).is_err());
    }
}
