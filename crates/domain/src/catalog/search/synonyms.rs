//! Words that mean the same in a search.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    characters::{is_digit, is_letter_or_digit},
    units::Unit,
};

/// Words that mean the same in every shop. Units of measure are groups as well.
const WORDS: &[&[&str]] = &[
    &["双门", "两门", "2门"],
    &["单门", "1门"],
    &["三合一", "3合1"],
    &["二合一", "2合1"],
    &["四合一", "4合1"],
    &["一体机", "1体机"],
    &["wifi", "wi-fi", "无线网"],
];

static BUILT_IN: LazyLock<Synonyms> = LazyLock::new(|| {
    let mut synonyms = Synonyms::default();
    for unit in Unit::all() {
        synonyms.add(unit.spellings());
    }
    for words in WORDS {
        synonyms.add(words.iter().copied());
    }
    synonyms
});

/// Groups of words that mean the same: units of measure, a few common words, and those of the shop.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    groups: Vec<Group>,
    /// The group of each word.
    group_of: HashMap<String, usize>,
    /// The words by their first character.
    by_first: HashMap<char, Vec<String>>,
}

/// Words that mean the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    pub(super) words: Vec<String>,
    /// The unit of measure that they spell, if they are one.
    pub(super) unit: Option<Unit>,
}

/// A word at a place of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Occurrence<'a> {
    /// Length in characters.
    pub(super) length: usize,
    /// Its group.
    pub(super) group: &'a Group,
}

impl Synonyms {
    /// The built-in groups, and those of the shop, whose words must be normalized as searches are. A
    /// group with a word of another one is joined with it: a shop that adds 马力 to 匹 extends the unit.
    pub fn new<'a>(of_shop: impl IntoIterator<Item = &'a [String]>) -> Self {
        let mut synonyms = BUILT_IN.clone();
        for group in of_shop {
            synonyms.add(group.iter().map(String::as_str));
        }
        synonyms
    }

    fn add<'a>(&mut self, words: impl Iterator<Item = &'a str> + Clone) {
        let mut joined: Vec<usize> = words
            .clone()
            .filter_map(|word| self.group_of.get(word).copied())
            .collect();
        joined.sort_unstable();
        joined.dedup();
        let target = joined.first().copied().unwrap_or(self.groups.len());
        if joined.is_empty() {
            self.groups.push(Group::default());
        }
        for other in joined.into_iter().skip(1) {
            let moved = self
                .groups
                .get_mut(other)
                .map(std::mem::take)
                .unwrap_or_default();
            for word in &moved.words {
                self.group_of.insert(word.clone(), target);
            }
            if let Some(group) = self.groups.get_mut(target) {
                group.words.extend(moved.words);
                // Two units that a shop joins stay what they are: only the first one is a unit.
                group.unit = group.unit.or(moved.unit);
            }
        }
        let Some(group) = self.groups.get_mut(target) else {
            return;
        };
        for word in words {
            if self.group_of.insert(word.to_owned(), target).is_none() {
                group.unit = group.unit.or_else(|| Unit::spelled(word));
                group.words.push(word.to_owned());
                if let Some(first) = word.chars().next() {
                    self.by_first
                        .entry(first)
                        .or_default()
                        .push(word.to_owned());
                }
            }
        }
    }

    /// The longest word that begins at an index of a text.
    pub(super) fn at(&self, text: &[char], at: usize) -> Option<Occurrence<'_>> {
        let rest = text.get(at..)?;
        let before = at
            .checked_sub(1)
            .and_then(|before| text.get(before))
            .copied();
        let words = self.by_first.get(rest.first()?)?.iter();
        words
            .filter_map(|word| {
                let length = word.chars().count();
                let (word_in_text, after) = rest.split_at_checked(length)?;
                let ends = word_in_text.iter().copied().eq(word.chars())
                    && parts(before, word_in_text.first().copied())
                    && parts(word_in_text.last().copied(), after.first().copied());
                let group = self.group_with(word)?;
                let is_whole = before.is_none_or(char::is_whitespace)
                    && after.first().copied().is_none_or(char::is_whitespace);
                // Units occur in other words, such as 升 in 升降. With a number they are quantities.
                let counts = group.unit.is_none() || is_whole;
                (ends && counts && !is_lone_letter(word)).then_some(Occurrence { length, group })
            })
            .max_by_key(|occurrence| occurrence.length)
    }

    /// The unit with the longest spelling at the beginning of a text, including those of the shop.
    pub(super) fn unit_at_start(&self, text: &[char]) -> Option<(Unit, usize)> {
        let built_in = Unit::at_start(text);
        let words = text.first().and_then(|first| self.by_first.get(first));
        let of_shop = words.into_iter().flatten().filter_map(|word| {
            let unit = self.group_with(word)?.unit?;
            let length = word.chars().count();
            let (in_text, after) = text.split_at_checked(length)?;
            let is_there = in_text.iter().copied().eq(word.chars())
                && ends_unit(in_text.last().copied(), after.first().copied());
            is_there.then_some((unit, length))
        });
        of_shop.chain(built_in).max_by_key(|(_, length)| *length)
    }

    /// The group of a word.
    pub(super) fn group_with(&self, word: &str) -> Option<&Group> {
        self.groups.get(*self.group_of.get(word)?)
    }

    /// The spellings that the shop has added to a unit.
    pub(super) fn added_spellings(&self, unit: Unit) -> impl Iterator<Item = &str> {
        let group = self.group_with(unit.indexed);
        let words = group
            .into_iter()
            .flat_map(|group| group.words.iter().map(String::as_str));
        words.filter(|word| Unit::spelled(word).is_none())
    }
}

/// Whether a word spells a unit of measure.
pub(crate) fn is_unit(word: &str) -> bool {
    Unit::spelled(word).is_some()
}

/// Whether a word is one letter or digit, which occurs in too much text to be a synonym.
pub(crate) fn is_lone_letter(word: &str) -> bool {
    let mut characters = word.chars();
    characters.next().is_none_or(is_letter_or_digit) && characters.next().is_none()
}

/// Whether a word may end between two characters: not within letters, nor within a number.
fn parts(before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else {
        return true;
    };
    !is_letter_or_digit(before) || !is_letter_or_digit(after) || is_digit(before) != is_digit(after)
}

/// Whether a unit may end between two characters: not before letters or digits.
fn ends_unit(last: Option<char>, next: Option<char>) -> bool {
    !last.is_some_and(is_letter_or_digit) || !next.is_some_and(is_letter_or_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn synonyms(groups: &[&[&str]]) -> Synonyms {
        let groups: Vec<Vec<String>> = groups
            .iter()
            .map(|group| group.iter().map(|word| (*word).to_owned()).collect())
            .collect();
        Synonyms::new(groups.iter().map(Vec::as_slice))
    }

    fn at(synonyms: &Synonyms, text: &str, at: usize) -> Option<(usize, String)> {
        let text: Vec<char> = text.chars().collect();
        let found = synonyms.at(&text, at);
        found.map(|found| (found.length, found.group.words.join(" ")))
    }

    #[test]
    fn the_longest_word_counts_and_letters_are_not_divided() {
        let synonyms = synonyms(&[&["冰箱", "雪柜"], &["冰箱贴", "磁贴"], &["pro max", "旗舰"]]);
        assert_eq!(at(&synonyms, "海尔雪柜", 2), Some((2, "冰箱 雪柜".into())));
        assert_eq!(at(&synonyms, "冰箱贴", 0), Some((3, "冰箱贴 磁贴".into())));
        assert_eq!(
            at(&synonyms, "a pro max", 2),
            Some((7, "pro max 旗舰".into()))
        );
        assert_eq!(at(&synonyms, "pro maximum", 0), None);
        assert_eq!(at(&synonyms, "apro max", 1), None);
        assert_eq!(at(&synonyms, "公斤", 0).map(|(length, _)| length), Some(2));
        assert_eq!(at(&synonyms, "升降", 0), None);
        assert_eq!(at(&synonyms, "p", 0), None);
    }

    #[test]
    fn groups_with_a_common_word_are_one_group() {
        let synonyms = synonyms(&[&["a1", "b1"], &["c1", "d1"], &["b1", "c1"], &["匹", "马匹"]]);
        assert_eq!(at(&synonyms, "d1", 0), Some((2, "a1 b1 c1 d1".into())));
        let text: Vec<char> = "马匹".chars().collect();
        let unit = synonyms
            .unit_at_start(&text)
            .map(|(unit, length)| (unit.indexed, length));
        assert_eq!(unit, Some(("匹", 2)));
        let added: Vec<_> = Unit::spelled("p")
            .map(|unit| synonyms.added_spellings(unit).collect())
            .unwrap();
        assert_eq!(added, ["马匹"]);
    }
}
