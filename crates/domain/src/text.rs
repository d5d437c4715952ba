//! Text types with a maximum length and without control characters.

use std::fmt;

use crate::identity::{Identity, is_blank, is_space};

/// Text of 1 to `MAX` characters, trimmed, without control characters: names and codes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MAX: usize>(String);

/// Text of 0 to `MAX` characters, trimmed, without control characters: optional values.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OptionalText<const MAX: usize>(String);

/// Text of 0 to `MAX` characters, trimmed, with line breaks and tabs: descriptions.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LongText<const MAX: usize>(String);

/// Why a text is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// The text is empty or has only white space and invisible characters.
    #[error("must not be blank")]
    Blank,
    /// More characters than the given maximum.
    #[error("must have at most {0} characters")]
    TooLong(usize),
    /// It contains a NUL byte or another control character.
    #[error("must not contain control characters")]
    ControlCharacter,
}

fn no_controls(text: &str, allowed: &[char]) -> Result<(), TextError> {
    let is_refused = |c: char| c.is_control() && !allowed.contains(&c);
    match text.chars().any(is_refused) {
        true => Err(TextError::ControlCharacter),
        false => Ok(()),
    }
}

fn checked(text: &str, max: usize, allowed: &[char]) -> Result<String, TextError> {
    let text = text.trim();
    no_controls(text, allowed)?;
    if text.chars().count() > max {
        return Err(TextError::TooLong(max));
    }
    Ok(text.to_owned())
}

/// The text with a space for each white space, also for tabs and line ends: words to search for may be
/// pasted from a table.
pub(crate) fn with_spaces(text: &str) -> String {
    let space = |character| if is_space(character) { ' ' } else { character };
    text.chars().map(space).collect()
}

/// The text; empty if nothing of it is visible.
fn without_blank(text: String) -> String {
    if is_blank(&text) { String::new() } else { text }
}

impl<const MAX: usize> Text<MAX> {
    /// Trims and validates a text.
    ///
    /// # Errors
    /// [`TextError`] if the text is blank, too long or has control characters.
    pub fn new(text: &str) -> Result<Self, TextError> {
        match checked(text, MAX, &[])? {
            blank if is_blank(&blank) => Err(TextError::Blank),
            text => Ok(Self(text)),
        }
    }

    /// A text from storage. Unlike a new one it may consist of invisible characters: rows that are
    /// older than that rule stay readable.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn stored(text: &str) -> Result<Self, TextError> {
        match checked(text, MAX, &[])? {
            empty if empty.is_empty() => Err(TextError::Blank),
            text => Ok(Self(text)),
        }
    }

    /// The identity of the text, in which case matters.
    pub fn identity(&self) -> Identity {
        Identity::of(&self.0)
    }

    /// A text from the source code that is known to be valid.
    pub(crate) fn constant(text: &'static str) -> Self {
        debug_assert!(Self::new(text).is_ok(), "{text:?} is no text of this kind");
        Self(text.to_owned())
    }

    /// Truncates to `MAX` characters and replaces control characters by spaces; `None` if nothing
    /// is left. For names that are composed of a supplier's data.
    pub fn lossy(text: &str) -> Option<Self> {
        let text = OptionalText::<MAX>::lossy(text);
        (!text.is_empty()).then_some(Self(text.0))
    }
}

impl<const MAX: usize> OptionalText<MAX> {
    /// Trims and validates a text; a blank one becomes empty.
    ///
    /// # Errors
    /// [`TextError`] if the text is too long or has control characters.
    pub fn new(text: &str) -> Result<Self, TextError> {
        checked(text, MAX, &[]).map(without_blank).map(Self)
    }

    /// Truncates to `MAX` characters and replaces control characters by spaces. For reasons and
    /// messages from outside that are worth storing even if too long.
    pub fn lossy(text: &str) -> Self {
        let clean: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let cut: String = clean.trim().chars().take(MAX).collect();
        Self(without_blank(cut))
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<const MAX: usize> LongText<MAX> {
    /// Trims and validates a text; of the control characters, only line breaks and tabs are
    /// allowed.
    ///
    /// # Errors
    /// [`TextError`] if the text is too long or has other control characters.
    pub fn new(text: &str) -> Result<Self, TextError> {
        // Before trimming, which would remove control characters that are white space, such as
        // U+000B.
        no_controls(text, &['\n', '\r', '\t'])?;
        let text = checked(text, MAX, &['\n', '\r', '\t'])?;
        Ok(Self(without_blank(text)))
    }
}

macro_rules! text_access {
    ($($name:ident),+) => {$(
        impl<const MAX: usize> $name<MAX> {
            /// The text as a string slice.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<const MAX: usize> fmt::Display for $name<MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

text_access!(Text, OptionalText, LongText);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters_not_bytes() {
        assert_eq!(Text::<4>::new("海尔冰箱").unwrap().as_str(), "海尔冰箱");
        assert_eq!(Text::<4>::new("海尔冰箱柜"), Err(TextError::TooLong(4)));
    }

    #[test]
    fn blank_is_refused_if_text_is_required() {
        assert_eq!(Text::<9>::new(" \u{3000} "), Err(TextError::Blank));
        assert!(OptionalText::<9>::new("  ").unwrap().is_empty());
    }

    #[test]
    fn what_has_nothing_visible_is_blank_unless_it_is_stored_already() {
        for text in ["\u{200b}", " \u{2800}\u{3164} ", "\u{202e}\u{fe0f}"] {
            assert_eq!(Text::<9>::new(text), Err(TextError::Blank), "{text:?}");
            assert_eq!(Text::<9>::stored(text).unwrap().as_str(), text.trim());
            assert_eq!(Text::<9>::lossy(text), None);
            assert!(OptionalText::<9>::new(text).unwrap().is_empty());
            assert_eq!(LongText::<9>::new(text).unwrap().as_str(), "");
        }
        assert_eq!(Text::<9>::stored("  "), Err(TextError::Blank));
    }

    #[test]
    fn control_characters_are_refused_and_line_breaks_only_kept_in_long_text() {
        assert_eq!(Text::<9>::new("a\0b"), Err(TextError::ControlCharacter));
        assert_eq!(
            OptionalText::<9>::new("a\nb"),
            Err(TextError::ControlCharacter)
        );
        assert_eq!(LongText::<9>::new("a\nb").unwrap().as_str(), "a\nb");
        assert_eq!(LongText::<9>::new("a\0b"), Err(TextError::ControlCharacter));
        for text in ["a\u{b}", "\u{85}a"] {
            assert_eq!(LongText::<9>::new(text), Err(TextError::ControlCharacter));
        }
        assert_eq!(OptionalText::<3>::lossy("a\0bcd").as_str(), "a b");
    }
}
