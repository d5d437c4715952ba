//! Blocked words: keywords shown to others must not contain them.

use chrono::{DateTime, Utc};

use super::normalize_keyword::normalize_keyword;
use crate::{
    BlockedKeywordId, Text, TextError, UserId, catalog::search::folded, text::with_spaces,
};

/// A word that keywords shown to others must not contain: 1 to 100 characters, in the normalized
/// form in which searches are compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockedWord(String);

impl BlockedWord {
    /// Maximum length, in characters.
    pub const MAX_CHARACTERS: usize = 100;

    /// Normalizes as for stored keywords (width, case, white space, invisible characters) and folds
    /// traditional characters.
    ///
    /// # Errors
    /// [`TextError`] if it is blank, too long or has control characters.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let checked = Text::<{ Self::MAX_CHARACTERS }>::new(&with_spaces(text))?;
        let word = Text::<{ Self::MAX_CHARACTERS }>::new(&compared(checked.as_str()))?;
        Ok(Self(word.as_str().to_owned()))
    }

    /// The word in the form in which it is stored and compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A stored blocked word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockedKeyword {
    /// Assigned on insert; positive.
    pub id: BlockedKeywordId,
    /// The word in the form in which it is stored and compared.
    pub word: BlockedWord,
    /// The admin who blocked it; `None` if that account has been deleted.
    pub created_by: Option<UserId>,
    /// When it was blocked.
    pub created_at: DateTime<Utc>,
}

/// The blocked words, prepared for matching.
#[derive(Debug, Clone, Default)]
pub struct Blocked(Vec<String>);

impl Blocked {
    /// Normalizes the words once, so that each check is a substring search.
    pub fn new(words: impl IntoIterator<Item = BlockedWord>) -> Self {
        Self(words.into_iter().map(|word| squeezed(&word.0)).collect())
    }

    /// Whether the text contains a blocked word. White space in either is ignored, and so is
    /// punctuation between the letters of the text; a word that has punctuation itself matches only
    /// text that has it as well.
    pub fn blocks(&self, text: &str) -> bool {
        let text = compared(text);
        let (squeezed, bare) = (squeezed(&text), bare(&text));
        let contains = |word: &String| squeezed.contains(word) || bare.contains(word);
        self.0.iter().any(contains)
    }
}

/// The normalized text with simplified characters.
fn compared(text: &str) -> String {
    // Simplifying expects normalized text, and its result must be normalized again.
    normalize_keyword(&folded(&normalize_keyword(text)))
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Only letters and digits, and separators between two digits: "1.8" must not become "18".
fn bare(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut gap = String::new();
    for character in text.chars() {
        if !character.is_alphanumeric() {
            gap.push(character);
            continue;
        }
        if character.is_numeric() && bare.ends_with(char::is_numeric) {
            bare.extend(gap.chars().filter(|c| !c.is_whitespace()));
        }
        gap.clear();
        bare.push(character);
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_blocks_every_keyword_that_contains_it_in_any_spelling() {
        let words = ["假貨", "ＡＢＣ def"].map(|word| BlockedWord::new(word).unwrap());
        assert_eq!(words[0].as_str(), "假货");
        let blocked = Blocked::new(words);
        for keyword in ["假货", "海尔 假 货 冰箱", "假貨", "xabc  defx", "abcdef"] {
            assert!(blocked.blocks(keyword), "{keyword}");
        }
        for keyword in ["真货", "abc", "def abc"] {
            assert!(!blocked.blocks(keyword), "{keyword}");
        }
        assert_eq!(BlockedWord::new(" \u{200b} "), Err(TextError::Blank));
        assert!(!Blocked::default().blocks("x"));
    }

    #[test]
    fn punctuation_between_the_letters_does_not_unblock_a_keyword() {
        let words = ["代购", "18", "c++"].map(|word| BlockedWord::new(word).unwrap());
        let blocked = Blocked::new(words);
        for keyword in [
            "代.购",
            "代-购",
            "代·购",
            "代*购",
            "代 _ 購 冰箱",
            "代\u{300}购",
            "x-18-y",
            "1 8",
            "c++",
        ] {
            assert!(blocked.blocks(keyword), "{keyword}");
        }
        for keyword in ["代理 购物", "1.8米", "1-8", "c", "c+"] {
            assert!(!blocked.blocks(keyword), "{keyword}");
        }
    }

    #[test]
    fn a_word_is_folded_as_keywords_are() {
        for invisible in [
            '\u{2066}',
            '\u{2069}',
            '\u{61c}',
            '\u{180e}',
            '\u{34f}',
            '\u{3164}',
            '\u{e0100}',
            '\u{600}',
        ] {
            let word = BlockedWord::new(&format!("代{invisible}購")).unwrap();
            assert_eq!(word.as_str(), "代购", "{invisible:?}");
            let alone = BlockedWord::new(&invisible.to_string());
            assert_eq!(alone, Err(TextError::Blank), "{invisible:?}");
        }
        let parted = BlockedWord::new("代\t購\n").unwrap();
        assert_eq!(parted.as_str(), "代 购");
        assert!(Blocked::new([parted]).blocks("代购"));
    }
}
