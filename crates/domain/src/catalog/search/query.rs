//! Translates a search phrase into conditions on tokens.

use super::{
    field::Field,
    fold::folded,
    pattern::{one_or_all, pattern},
    phrase::{Term, terms},
    segments::Segment,
    synonyms::Synonyms,
    taxonomy::{TaxonomyId, TaxonomyName},
    wanted::TokenQuery,
};
use crate::catalog::SearchPhrase;

/// Length, in ideographs, of a word that may also match divided between two fields, such as a brand
/// and a category written as one word. Longer ones are only divided at such a name.
const DIVISIBLE: std::ops::RangeInclusive<usize> = 4..=8;
/// Minimum length of a part of a divided word, in ideographs.
const MIN_PART_LENGTH: usize = 2;
/// Maximum number of names at which a long word is divided, the longest ones.
const MAX_DIVISIONS: usize = 4;
/// How often a long word is divided: at a brand and a category.
const MAX_DEPTH: usize = 2;

/// The conditions of a search phrase. All words must match; the fields that match decide the rank
/// of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductSearch {
    /// The name has every word.
    pub name: TokenQuery,
    /// Name, model, code, brand and category together have every word.
    pub head: TokenQuery,
    /// All fields together, the description included, have every word.
    pub all: TokenQuery,
}

impl ProductSearch {
    /// The conditions of a phrase, given all existing brands and categories, and the words that mean
    /// the same. A phrase without any visible character matches no product.
    pub fn new<'a>(
        phrase: &SearchPhrase,
        taxonomy: impl IntoIterator<Item = (TaxonomyId, &'a str)>,
        synonyms: &Synonyms,
    ) -> Self {
        let terms = terms(&folded(phrase.as_str()), synonyms);
        let taxonomy: Vec<TaxonomyName> = taxonomy.into_iter().map(TaxonomyName::new).collect();
        let every = |wanted: &dyn Fn(&Segment) -> TokenQuery| {
            if terms.is_empty() {
                // An empty `Any` is never true; an empty `All` would match every product.
                return TokenQuery::Any(Vec::new());
            }
            one_or_all(terms.iter().map(|term| any_of(term, wanted)).collect())
        };
        Self {
            name: every(&|segment| in_field(Field::Name, segment)),
            head: every(&|segment| TokenQuery::Any(key_field_alternatives(segment, &taxonomy))),
            all: every(&|segment| {
                let mut any = key_field_alternatives(segment, &taxonomy);
                any.push(in_field(Field::Description, segment));
                TokenQuery::Any(any)
            }),
        }
    }
}

fn any_of(term: &Term, wanted: &dyn Fn(&Segment) -> TokenQuery) -> TokenQuery {
    let alternatives = term.alternatives.iter();
    let mut any: Vec<TokenQuery> = alternatives
        .map(|segments| one_or_all(segments.iter().map(wanted).collect()))
        .collect();
    match any.pop() {
        Some(only) if any.is_empty() => only,
        last => {
            any.extend(last);
            TokenQuery::Any(any)
        }
    }
}

fn in_field(field: Field, segment: &Segment) -> TokenQuery {
    pattern(segment).in_field(field)
}

/// Alternatives for a match in name, model, code, brand or category, or divided between two of
/// them.
fn key_field_alternatives(segment: &Segment, taxonomy: &[TaxonomyName]) -> Vec<TokenQuery> {
    match segment {
        Segment::Ideographs(characters) => divided_alternatives(characters, taxonomy, MAX_DEPTH),
        _ => whole_word_alternatives(segment, taxonomy),
    }
}

fn divided_alternatives(
    characters: &[char],
    taxonomy: &[TaxonomyName],
    depth: usize,
) -> Vec<TokenQuery> {
    let whole = Segment::Ideographs(characters.to_vec());
    let mut any = whole_word_alternatives(&whole, taxonomy);
    if DIVISIBLE.contains(&characters.len()) {
        // The rest may be divided again. DIVISIBLE bounds the depth, and thus the number of
        // conditions.
        for at in MIN_PART_LENGTH..=characters.len() - MIN_PART_LENGTH {
            let (first, rest) = characters.split_at(at);
            any.push(TokenQuery::All(vec![
                TokenQuery::Any(whole_word_alternatives(
                    &Segment::Ideographs(first.to_vec()),
                    taxonomy,
                )),
                TokenQuery::Any(divided_alternatives(rest, taxonomy, depth)),
            ]));
        }
    } else if characters.len() > *DIVISIBLE.end() && depth > 0 {
        any.extend(divided_at_names(characters, taxonomy, depth - 1));
    }
    any
}

/// Alternatives for a long word that contains the name of a brand or category: that name, and what is
/// in front of and behind it.
fn divided_at_names(
    characters: &[char],
    taxonomy: &[TaxonomyName],
    depth: usize,
) -> impl Iterator<Item = TokenQuery> {
    let mut names: Vec<(usize, usize, &str)> = taxonomy
        .iter()
        .filter_map(|name| {
            let (at, length) = name.occurrence_in(characters)?;
            Some((at, length, name.token.as_str()))
        })
        .collect();
    names.sort_by_key(|(_, length, _)| std::cmp::Reverse(*length));
    names.truncate(MAX_DIVISIONS);
    names.into_iter().map(move |(at, length, token)| {
        let (before, rest) = characters.split_at(at);
        let after = rest.split_at(length).1;
        let parts = [before, after].into_iter().filter(|part| !part.is_empty());
        let parts = parts.map(|part| TokenQuery::Any(divided_alternatives(part, taxonomy, depth)));
        let name = TokenQuery::Token(token.to_owned());
        TokenQuery::All(std::iter::once(name).chain(parts).collect())
    })
}

fn whole_word_alternatives(segment: &Segment, taxonomy: &[TaxonomyName]) -> Vec<TokenQuery> {
    let mut any = vec![
        in_field(Field::Name, segment),
        in_field(Field::Model, segment),
    ];
    // Brands and categories are indexed by id, so a matching name becomes an id token.
    let named = taxonomy.iter().filter(|name| name.has(segment));
    any.extend(named.map(|name| TokenQuery::Token(name.token.clone())));
    any
}
