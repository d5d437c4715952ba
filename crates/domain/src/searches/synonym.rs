//! The shop's own words that mean the same in a search.

use chrono::{DateTime, Utc};

use crate::{
    SearchSynonymId, Text, TextError, UserId, Version, Violation, ViolationCode,
    catalog::search::{folded, is_lone_letter, is_mark, is_unit},
    text::with_spaces,
};

/// A word of a group: 1 to [`Self::MAX_CHARACTERS`] characters in the normalized form in which
/// searches are compared, at least one of them a letter or digit. It may consist of several words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SynonymWord(String);

/// Why a text isn't a word of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SynonymWordError {
    /// The text is blank, too long or has control characters.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It has only punctuation and symbols.
    #[error("must have a letter or a digit")]
    Punctuation,
}

impl From<SynonymWordError> for ViolationCode {
    fn from(error: SynonymWordError) -> Self {
        match error {
            SynonymWordError::Text(error) => error.into(),
            SynonymWordError::Punctuation => Self::InvalidValue,
        }
    }
}

impl SynonymWord {
    /// Maximum length, in characters.
    pub const MAX_CHARACTERS: usize = 50;

    /// Normalizes a text as a search phrase: width, case, script, white space and marks make no
    /// difference.
    ///
    /// # Errors
    /// [`SynonymWordError`] if it is blank, too long, has control characters or no letter or digit.
    pub fn new(text: &str) -> Result<Self, SynonymWordError> {
        let checked = Text::<{ Self::MAX_CHARACTERS }>::new(&with_spaces(text))?;
        let folded = folded(checked.as_str());
        let words = folded.split(|character| character == ' ' || is_mark(character));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let word = words.join(" ");
        if !word.chars().any(char::is_alphanumeric) {
            return Err(SynonymWordError::Punctuation);
        }
        // Folding can lengthen a text.
        let word = Text::<{ Self::MAX_CHARACTERS }>::new(&word)?;
        Ok(Self(word.as_str().to_owned()))
    }

    /// The word in the form in which it is stored and compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The words of a group: [`Self::MIN`] to [`Self::MAX`] different ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SynonymWords(Vec<SynonymWord>);

impl SynonymWords {
    /// Minimum number of words.
    pub const MIN: usize = 2;
    /// Maximum number of words.
    pub const MAX: usize = 20;

    /// Keeps the words in their order, each once.
    ///
    /// # Errors
    /// A violation of `words` if they are too few or too many, or if one is a single letter: that
    /// counts only as a unit behind a number, in a group with a known unit.
    pub fn new(words: Vec<SynonymWord>) -> Result<Self, Violation> {
        let mut distinct: Vec<SynonymWord> = Vec::with_capacity(words.len());
        for word in words {
            if !distinct.contains(&word) {
                distinct.push(word);
            }
        }
        let refused = |code, message: String| Err(Violation::new("words", code, message));
        if distinct.len() < Self::MIN {
            let message = format!("must have at least {} different words", Self::MIN);
            return refused(ViolationCode::TooShort, message);
        }
        if distinct.len() > Self::MAX {
            let message = format!("must have at most {} words", Self::MAX);
            return refused(ViolationCode::TooLong, message);
        }
        let has_unit = distinct.iter().any(|word| is_unit(word.as_str()));
        match distinct.iter().find(|word| is_lone_letter(word.as_str())) {
            Some(letter) if !has_unit => {
                let message = format!(
                    "has the single letter {}, which is only allowed beside a known unit",
                    letter.as_str()
                );
                refused(ViolationCode::InvalidValue, message)
            }
            _ => Ok(Self(distinct)),
        }
    }

    /// The words in the order in which they were entered.
    pub fn iter(&self) -> impl Iterator<Item = &SynonymWord> {
        self.0.iter()
    }
}

/// A stored group of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchSynonym {
    /// Assigned on insert; positive.
    pub id: SearchSynonymId,
    /// The words. None of them is in another group of the shop.
    pub words: SynonymWords,
    /// Increased by the database with every change of the words.
    pub version: Version,
    /// The admin who created it; `None` if that account has been deleted.
    pub created_by: Option<UserId>,
    /// When it was created (UTC).
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl SearchSynonym {
    /// Maximum number of groups: each search reads all of them.
    pub const MAX: u32 = 500;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(texts: &[&str]) -> Result<Vec<String>, ViolationCode> {
        let words = texts
            .iter()
            .map(|text| SynonymWord::new(text).unwrap())
            .collect();
        let words = SynonymWords::new(words).map_err(|violation| violation.code)?;
        Ok(words.iter().map(|word| word.as_str().to_owned()).collect())
    }

    #[test]
    fn a_word_is_normalized_as_searches_are() {
        for (text, expected) in [
            (" 雪櫃 ", Ok("雪柜")),
            ("Ｉｃｅ\tBOX", Ok("ice box")),
            ("“冰\u{200b}箱”", Ok("冰箱")),
            ("c++", Ok("c++")),
            ("、", Err(SynonymWordError::Punctuation)),
            ("%", Err(SynonymWordError::Punctuation)),
            (" \u{200b}", Err(SynonymWordError::Text(TextError::Blank))),
            (
                "a\0",
                Err(SynonymWordError::Text(TextError::ControlCharacter)),
            ),
        ] {
            let word = SynonymWord::new(text);
            assert_eq!(
                word.as_ref().map(SynonymWord::as_str),
                expected.as_ref().copied(),
                "{text:?}"
            );
        }
        let too_long = SynonymWordError::Text(TextError::TooLong(50));
        assert_eq!(SynonymWord::new(&"冰".repeat(51)), Err(too_long));
        assert_eq!(SynonymWord::new(&"\u{fdfa}".repeat(6)), Err(too_long));
    }

    #[test]
    fn a_group_has_different_words_and_letters_only_beside_a_unit() {
        assert_eq!(
            words(&["冰箱", "雪柜", "冰箱"]),
            Ok(vec!["冰箱".into(), "雪柜".into()])
        );
        assert_eq!(words(&["冰箱"]), Err(ViolationCode::TooShort));
        assert_eq!(
            words(&["冰箱", "ＢＸ", "bx", "冰箱"]).map(|words| words.len()),
            Ok(2)
        );
        assert_eq!(
            words(&["冰箱", "冰 箱", "冰箱。"]).map(|words| words.len()),
            Ok(2)
        );
        assert_eq!(words(&["x1", "x"]), Err(ViolationCode::InvalidValue));
        assert!(words(&["匹", "n"]).is_ok());
        let many: Vec<String> = (10..31).map(|number| format!("w{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(words(&many), Err(ViolationCode::TooLong));
    }
}
