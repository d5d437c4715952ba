//! Search suggestions.

use std::collections::HashSet;

use super::{Blocked, KeywordCount, name_has_contact, normalize_keyword::normalize_words};

/// Source of a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuggestionSource {
    /// A keyword that enough different users have searched for.
    Keyword,
    /// The catalogue: a brand, a category, a product's name or model.
    Product,
}

impl SuggestionSource {
    /// The name in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keyword => "keyword",
            Self::Product => "product",
        }
    }
}

/// A suggested search phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The phrase to search for, as it is shown.
    pub text: String,
    /// Where it was found; shown by responses.
    pub source: SuggestionSource,
}

/// Returns at most `limit` suggestions: keywords before names, each in the given order, without
/// duplicates that differ only in width, case, marks or white space. Names with contact data or a blocked
/// word are left out; keywords must be filtered already.
pub fn suggest(
    keywords: Vec<KeywordCount>,
    names: Vec<String>,
    blocked: &Blocked,
    limit: usize,
) -> Vec<Suggestion> {
    let mut seen = HashSet::new();
    let keywords = keywords
        .into_iter()
        .map(|counted| (counted.keyword, SuggestionSource::Keyword));
    let names = names
        .into_iter()
        .filter(|name| !name_has_contact(name) && !blocked.blocks(name))
        .map(|name| (name, SuggestionSource::Product));
    keywords
        .chain(names)
        .filter(|(text, _)| seen.insert(normalize_words(text)))
        .map(|(text, source)| Suggestion { text, source })
        .take(limit)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::searches::BlockedWord;

    #[test]
    fn keywords_come_first_without_duplicates() {
        let keyword = |text: &str| KeywordCount {
            keyword: text.to_owned(),
            searches: 1,
        };
        let names = ["冰箱", "ＢＣＤ-1", "Bcd-2", "BCD-2 "].map(str::to_owned);
        let keywords = vec![keyword("冰箱"), keyword("bcd-1")];
        let nothing = Blocked::default();
        let all = suggest(keywords, names.to_vec(), &nothing, 9);
        let lines: Vec<_> = all
            .iter()
            .map(|one| format!("{} {}", one.source.as_str(), one.text))
            .collect();
        assert_eq!(lines, ["keyword 冰箱", "keyword bcd-1", "product Bcd-2"]);
        assert_eq!(suggest(vec![], names.to_vec(), &nothing, 2).len(), 2);
    }

    #[test]
    fn names_with_contact_data_or_a_blocked_word_are_not_suggested() {
        let blocked = Blocked::new([BlockedWord::new("代购").unwrap()]);
        let names = [
            "海尔 13800138000",
            "海尔 加微信 haier88",
            "海尔 代.购",
            "海尔 BCD-470WDPG",
            "GA0SZ1234567",
        ];
        let all = suggest(vec![], names.map(str::to_owned).to_vec(), &blocked, 9);
        let texts: Vec<_> = all.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(texts, ["海尔 BCD-470WDPG", "GA0SZ1234567"]);
    }
}
