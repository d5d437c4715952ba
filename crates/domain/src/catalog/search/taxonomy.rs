//! Names of categories and brands, which are matched in memory.

use std::cell::OnceCell;

use super::{
    characters::{is_digit, is_ideograph},
    field::Field,
    fold::folded,
    glue::glued,
    numerals::is_numeral,
    pattern::pattern,
    segments::Segment,
    tokens::Tokens,
};
use crate::{BrandId, CategoryId};

/// Minimum length of a name that divides a long word, in ideographs.
const MIN_WORD_LENGTH: usize = 2;

/// Id of a brand or category whose name is searchable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaxonomyId {
    /// A brand; products have the token `b` and this id.
    Brand(BrandId),
    /// A category; products have the token `c` and this id.
    Category(CategoryId),
}

pub(super) struct TaxonomyName {
    /// The token of its products.
    pub(super) token: String,
    folded: String,
    glued: Option<String>,
    /// Made if a segment needs them, which ideographs don't.
    tokens: OnceCell<Tokens>,
}

impl TaxonomyName {
    pub(super) fn new((id, name): (TaxonomyId, &str)) -> Self {
        let folded = folded(name);
        Self {
            token: match id {
                TaxonomyId::Brand(id) => Field::Brand.token(&id.to_string()),
                TaxonomyId::Category(id) => Field::Category.token(&id.to_string()),
            },
            glued: glued(&folded),
            folded,
            tokens: OnceCell::new(),
        }
    }

    /// Whether a segment occurs in the name.
    pub(super) fn has(&self, segment: &Segment) -> bool {
        if let Segment::Ideographs(characters) = segment {
            // In memory, a plain substring test is enough.
            let word: String = characters.iter().collect();
            let in_glued = |glued: &String| glued.contains(&word);
            return self.folded.contains(&word) || self.glued.as_ref().is_some_and(in_glued);
        }
        // Most names have no character of the segment, which saves their tokens.
        let may_have = match segment {
            Segment::Run(run) => run
                .characters
                .first()
                .is_some_and(|c| self.folded.contains(*c)),
            Segment::Token(_) => self.folded.contains(|c| is_digit(c) || is_numeral(c)),
            _ => true,
        };
        if !may_have {
            return false;
        }
        let tokens = self
            .tokens
            .get_or_init(|| Tokens::of_folded(&self.folded, self.glued.as_deref()));
        tokens.meet(&pattern(segment))
    }

    /// Start and length, in characters, of the name or a word of it in a longer word.
    pub(super) fn occurrence_in(&self, word: &[char]) -> Option<(usize, usize)> {
        let names = self.folded.split(|character| !is_ideograph(character));
        let found = names.filter_map(|name| {
            let name: Vec<char> = name.chars().collect();
            let is_long = (MIN_WORD_LENGTH..word.len()).contains(&name.len());
            let mut windows = word.windows(name.len().max(1));
            let at = is_long.then(|| windows.position(|window| window == name))??;
            Some((at, name.len()))
        });
        found.max_by_key(|(_, length)| *length)
    }
}
