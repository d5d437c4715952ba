//! Filters names of categories and brands by a part of them.

use super::{characters::is_mark, fold::folded, glue::glued};

/// Words that a name must contain, regardless of case, width, script, marks and white space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameFilter {
    words: Vec<String>,
}

impl NameFilter {
    /// The words of a text. Marks count only in a text that has nothing else.
    pub fn new(text: &str) -> Self {
        let folded = folded(text);
        let is_content = |character: char| character != ' ' && !is_mark(character);
        let has_content = folded.contains(is_content);
        let words =
            folded.split(|character| character == ' ' || (has_content && is_mark(character)));
        Self {
            words: words
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect(),
        }
    }

    /// Whether a name contains all words, with or without its own spaces.
    pub fn accepts(&self, name: &str) -> bool {
        let name = folded(name);
        let glued = glued(&name).unwrap_or_default();
        let is_there =
            |word: &String| name.contains(word.as_str()) || glued.contains(word.as_str());
        self.words.iter().all(is_there)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_makes_no_difference() {
        for (text, name, is_accepted) in [
            ("er", "Haier", true),
            ("海爾", "Haier 海尔", true),
            ("海尔\thaier", "Haier 海尔", true),
            ("\u{2067}海\u{e0100}尔\u{2069}", "Haier 海尔", true),
            ("海尔", "海\u{200b}爾", true),
            ("小天鹅", "小 天 鹅", true),
            ("⻔", "对开门", true),
            ("冰箱。", "冰箱", true),
            ("，海尔，", "海尔", true),
            ("%", "GE_%", true),
            ("_", "GE", false),
            ("。", "冰箱", false),
            ("。", "冰箱。", true),
            ("海信", "Haier 海尔", false),
            ("海尔 冰箱", "Haier 海尔", false),
        ] {
            assert_eq!(
                NameFilter::new(text).accepts(name),
                is_accepted,
                "{text:?} {name:?}"
            );
        }
    }
}
