//! Tokenization of text for the search index.

use std::collections::BTreeSet;

use super::{
    characters::{is_ideograph, is_letter_or_digit},
    fold::folded,
    glue::glued,
    quantities::{Reading, quantities},
    segments::{Run, Segment, segments},
    units::Unit,
    wanted::TokenQuery,
};

/// Maximum length of a token, in characters; longer runs are truncated, so they match by prefix.
pub(super) const MAX_TOKEN_CHARACTERS: usize = 64;
/// Length of the longest n-gram of ideographs or literals; longer words match by all their
/// trigrams.
pub(super) const NGRAM_SIZE: usize = 3;
/// In prose, a run can be found from the start of at most this many of its parts.
const PARTS: usize = 16;

/// The tokens of a text: every n-gram of one to three adjacent ideographs or other characters; and
/// each run of letters and digits, from the start of each of its parts to its end and the character
/// behind it; and each quantity in the form that its spellings have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tokens(BTreeSet<String>);

impl Tokens {
    /// The tokens of a name, which is found without the spaces between its words too.
    pub(super) fn of_name(name: &str) -> Self {
        let name = folded(name);
        Self::of_folded(&name, glued(&name).as_deref())
    }

    /// The tokens of a normalized name, and of its form without spaces if it has any.
    pub(super) fn of_folded(name: &str, glued: Option<&str>) -> Self {
        let mut tokens = Self::default();
        tokens.add_folded(name, PARTS);
        tokens.add_quantities(name);
        if let Some(glued) = glued {
            tokens.add_folded(glued, PARTS);
        }
        tokens
    }

    /// The tokens of a description.
    pub(super) fn of_text(text: &str) -> Self {
        let text = folded(text);
        let mut tokens = Self::default();
        tokens.add_folded(&text, PARTS);
        tokens.add_quantities(&text);
        tokens
    }

    /// The tokens of a model or code, which also matches without its punctuation.
    pub(super) fn of_code(text: &str) -> Self {
        let text = folded(text);
        let joined: String = text
            .chars()
            .map(|c| {
                if is_letter_or_digit(c) || is_ideograph(c) {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        let mut tokens = Self::default();
        // Two spellings: as written, and with all other characters treated as connectors.
        tokens.add_folded(&text, usize::MAX);
        tokens.add_folded(&joined, usize::MAX);
        if let Some(glued) = glued(&text) {
            tokens.add_folded(&glued, usize::MAX);
        }
        tokens
    }

    /// Adds the tokens of another text.
    pub(super) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The tokens in ascending order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether they meet a condition on the tokens of one field.
    pub(super) fn meet(&self, wanted: &TokenQuery) -> bool {
        wanted.is_met_by(&self.0)
    }

    fn add_folded(&mut self, text: &str, parts: usize) {
        for segment in segments(text) {
            match segment {
                Segment::Ideographs(characters) | Segment::Literals(characters) => {
                    for length in 1..=NGRAM_SIZE {
                        for gram in characters.windows(length) {
                            self.0.insert(gram.iter().collect());
                        }
                    }
                }
                Segment::Run(run) => self.add_run(&run, parts),
                Segment::Connector(character) => {
                    self.0.insert(character.to_string());
                }
                Segment::Token(token) => {
                    self.0.insert(token);
                }
            }
        }
    }

    fn add_quantities(&mut self, text: &str) {
        let characters: Vec<char> = text.chars().collect();
        for quantity in quantities(&characters, Reading::Indexed, &Unit::at_start) {
            self.0.extend(quantity.measure.tokens());
        }
    }

    fn add_run(&mut self, run: &Run, parts: usize) {
        // From each part's start to the end, so that a prefix query finds a model from its middle.
        for start in run.starts.iter().take(parts) {
            let characters = run.characters.iter().skip(*start);
            let token: String = characters
                .chain(&run.next)
                .take(MAX_TOKEN_CHARACTERS)
                .collect();
            // A decimal point behind letters is punctuation of a model number: index it without the
            // point as well.
            if let Some((before, _)) = token.split_once('.')
                && before.contains(char::is_alphabetic)
            {
                self.0.insert(token.replace('.', ""));
            }
            self.0.insert(token);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(tokens: &Tokens) -> String {
        tokens.iter().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn ideographs_are_found_by_one_two_and_three() {
        let tokens = Tokens::of_text("對開門冰箱");
        let expected = "冰 冰箱 对 对开 对开门 开 开门 开门冰 箱 门 门冰 门冰箱";
        assert_eq!(listed(&tokens), expected);
    }

    #[test]
    fn a_run_is_found_from_each_of_its_parts() {
        let tokens = Tokens::of_text("BCD-470WD");
        assert_eq!(listed(&tokens), "- 470wd bcd470wd wd");
        assert_eq!(listed(&Tokens::of_text("60升")), "60升 升");
        assert_eq!(listed(&Tokens::of_text("1.5匹")), ". 1.5匹 匹");
        assert_eq!(listed(&Tokens::of_text("5kg")), "5kg 5公斤 kg");
        let code = Tokens::of_code("JSQ30 16R(12T)");
        for beginning in ["jsq3016r12t", "16r12", "("] {
            let wanted = TokenQuery::Beginning(beginning.to_owned());
            assert!(code.meet(&wanted), "{beginning}: {code:?}");
        }
    }

    #[test]
    fn tokens_are_never_longer_than_the_longest() {
        for text in ["a".repeat(500), "a1".repeat(500), "冰".repeat(500)] {
            let tokens = Tokens::of_text(&text);
            assert!(
                tokens
                    .iter()
                    .all(|token| token.chars().count() <= MAX_TOKEN_CHARACTERS)
            );
            assert!(tokens.iter().count() <= 3 * PARTS);
        }
    }
}
