//! Tokenization of text for the search index.

use std::{collections::BTreeSet, ops::Bound};

use super::{
    fold::folded,
    segments::{Run, Segment, is_ideograph, is_letter_or_digit, segments},
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
/// behind it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tokens(BTreeSet<String>);

impl Tokens {
    /// The tokens of a name or a description.
    pub(super) fn of_text(text: &str) -> Self {
        let mut tokens = Self::default();
        tokens.add_folded(&folded(text), PARTS);
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

    /// Whether the token is in the set.
    pub(super) fn contains(&self, token: &str) -> bool {
        self.0.contains(token)
    }

    /// Whether a token in the set begins with this prefix.
    pub(super) fn has_prefix(&self, beginning: &str) -> bool {
        let from = (Bound::Included(beginning), Bound::Unbounded);
        // The set is sorted, so the first token from the prefix on is the only candidate.
        let mut from = self.0.range::<str, _>(from);
        from.next()
            .is_some_and(|token| token.starts_with(beginning))
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
            }
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
        let code = Tokens::of_code("JSQ30 16R(12T)");
        assert!(code.has_prefix("jsq3016r12t"), "{code:?}");
        assert!(code.has_prefix("16r12"), "{code:?}");
        assert!(code.contains("("), "{code:?}");
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
