//! Words that keywords shown to others may not contain.

use chrono::{DateTime, Utc};

use crate::{BlockedKeywordId, Text, TextError, UserId, catalog::search::folded};

/// A word that keywords shown to others may not contain: 1 to 100 characters, in the form in which
/// searches compare.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockedWord(String);

impl BlockedWord {
    /// Most characters of a word.
    pub const MAX_CHARACTERS: usize = 100;

    /// Folds as the search folds: width, case, traditional characters, and white space single.
    ///
    /// # Errors
    /// [`TextError`] if it is blank, too long or has control characters.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let given = Text::<{ Self::MAX_CHARACTERS }>::new(text)?;
        let folded = folded(given.as_str());
        let words: Vec<&str> = folded.split_whitespace().collect();
        let word = Text::<{ Self::MAX_CHARACTERS }>::new(&words.join(" "))?;
        Ok(Self(word.as_str().to_owned()))
    }

    /// The word as it is compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A blocked word as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockedKeyword {
    /// Identity.
    pub id: BlockedKeywordId,
    /// The word.
    pub word: BlockedWord,
    /// The admin who blocked it; `None` after the user was deleted.
    pub created_by: Option<UserId>,
    /// When it was blocked.
    pub created_at: DateTime<Utc>,
}

/// The blocked words, ready to be compared.
#[derive(Debug, Clone, Default)]
pub struct Blocked(Vec<String>);

impl Blocked {
    /// These words.
    pub fn new(words: impl IntoIterator<Item = BlockedWord>) -> Self {
        Self(words.into_iter().map(|word| squeezed(&word.0)).collect())
    }

    /// Whether the keyword contains one of them, white space in either aside.
    pub fn blocks(&self, keyword: &str) -> bool {
        let keyword = squeezed(&folded(keyword));
        self.0.iter().any(|word| keyword.contains(word))
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_blocks_whatever_contains_it_however_it_is_spelled() {
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
}
