//! Translates a search phrase into conditions on tokens.

use super::{
    fold::folded,
    index::Field,
    segments::{Run, Segment, segments},
    tokens::{MAX_TOKEN_CHARACTERS, NGRAM_SIZE, Tokens},
    wanted::TokenQuery,
};
use crate::{BrandId, CategoryId, catalog::SearchPhrase};

/// Length, in ideographs, of a word that may also match divided between two fields, such as a brand
/// and a category written as one word.
const DIVISIBLE: std::ops::RangeInclusive<usize> = 4..=8;
/// Minimum length of a part of a divided word, in ideographs.
const MIN_PART_LENGTH: usize = 2;

/// Units of measure of products. Without 天, 台 and 平, since product names begin with these too.
const UNITS: [&str; 28] = [
    "升", "公升", "毫升", "斤", "公斤", "克", "千克", "米", "厘米", "毫米", "寸", "英寸", "匹",
    "瓦", "千瓦", "度", "级", "套", "门", "层", "档", "人", "件", "只", "倍", "年", "元", "分贝",
];

/// Id of a brand or category whose name is searchable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaxonomyId {
    /// A brand; products have the token `b` and this id.
    Brand(BrandId),
    /// A category; products have the token `c` and this id.
    Category(CategoryId),
}

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

struct TaxonomyName {
    stored: String,
    folded: String,
    tokens: Tokens,
}

impl ProductSearch {
    /// The conditions of a phrase, given all existing brands and categories. A phrase without any
    /// visible character matches no product.
    pub fn new<'a>(
        phrase: &SearchPhrase,
        taxonomy: impl IntoIterator<Item = (TaxonomyId, &'a str)>,
    ) -> Self {
        let distinct_segments = distinct_segments(phrase);
        let taxonomy: Vec<TaxonomyName> = taxonomy.into_iter().map(TaxonomyName::new).collect();
        let every = |wanted: &dyn Fn(&Segment) -> TokenQuery| {
            if distinct_segments.is_empty() {
                // An empty `Any` is never true; an empty `All` would match every product.
                return TokenQuery::Any(Vec::new());
            }
            one_or_all(distinct_segments.iter().map(wanted).collect())
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

/// The distinct segments of all words. Connectors count only in a word that has nothing else.
fn distinct_segments(phrase: &SearchPhrase) -> Vec<Segment> {
    let mut distinct_segments = Vec::new();
    for word in folded(phrase.as_str()).split_whitespace() {
        let mut of_word = segments(word);
        let is_connector = |segment: &Segment| matches!(segment, Segment::Connector(_));
        // Models are typed with and without connectors, so these must not restrict the result.
        if !of_word.iter().all(is_connector) {
            of_word.retain(|segment| !is_connector(segment));
        }
        for segment in bind_units(of_word) {
            if !distinct_segments.contains(&segment) {
                distinct_segments.push(segment);
            }
        }
    }
    distinct_segments
}

fn in_field(field: Field, segment: &Segment) -> TokenQuery {
    match segment {
        Segment::Ideographs(characters) | Segment::Literals(characters) => {
            // All trigrams of a word together are nearly as strict as the word as a substring.
            let ngrams = ngrams(characters).map(|gram| TokenQuery::Token(field.token(&gram)));
            one_or_all(ngrams.collect())
        }
        Segment::Run(run) => {
            let characters = run.characters.iter().chain(unit(run));
            // A number with its unit is a complete token; any other run matches as a prefix of a
            // token.
            let token = field.token(&characters.take(MAX_TOKEN_CHARACTERS).collect::<String>());
            if unit(run).is_some() && run.characters.len() < MAX_TOKEN_CHARACTERS {
                TokenQuery::Token(token)
            } else {
                TokenQuery::Beginning(token)
            }
        }
        Segment::Connector(character) => TokenQuery::Token(field.token(&character.to_string())),
    }
}

/// The n-grams that these adjacent characters consist of.
fn ngrams(characters: &[char]) -> impl Iterator<Item = String> {
    let length = characters.len().clamp(1, NGRAM_SIZE);
    characters.windows(length).map(|gram| gram.iter().collect())
}

/// The unit of measure behind a number: 60升 must not match 600升. Behind letters, as in bcd470冰箱,
/// the next character just begins the next word.
fn unit(run: &Run) -> Option<&char> {
    let is_number = |character: &char| character.is_numeric() || *character == '.';
    run.next
        .as_ref()
        .filter(|_| run.characters.iter().all(is_number))
}

/// Binds a number only to its unit of measure: 470升冰箱 becomes 470升, 升 and 冰箱; 470冰箱 becomes any
/// number that begins with 470, and 冰箱.
fn bind_units(segments: Vec<Segment>) -> Vec<Segment> {
    let mut parted: Vec<Segment> = Vec::new();
    for segment in segments {
        let Segment::Ideographs(characters) = segment else {
            parted.push(segment);
            continue;
        };
        let Some(Segment::Run(run)) = parted.last_mut() else {
            parted.push(Segment::Ideographs(characters));
            continue;
        };
        let (unit, rest) = characters.split_at(unit_length(&characters));
        // Without a unit, the next character must not become part of the number's token.
        if unit.is_empty() {
            run.next = None;
        }
        for word in [unit, rest] {
            if !word.is_empty() {
                parted.push(Segment::Ideographs(word.to_vec()));
            }
        }
    }
    parted
}

/// Number of characters of the longest unit of measure at the beginning; 0 if there is none.
fn unit_length(characters: &[char]) -> usize {
    let lengths = UNITS.iter().filter_map(|unit| {
        let length = unit.chars().count();
        let beginning = characters.get(..length)?;
        beginning.iter().copied().eq(unit.chars()).then_some(length)
    });
    lengths.max().unwrap_or_default()
}

/// Alternatives for a match in name, model, code, brand or category, or divided between two of
/// them.
fn key_field_alternatives(segment: &Segment, taxonomy: &[TaxonomyName]) -> Vec<TokenQuery> {
    let mut any = whole_word_alternatives(segment, taxonomy);
    if let Segment::Ideographs(characters) = segment
        && DIVISIBLE.contains(&characters.len())
    {
        // The rest may be divided again. DIVISIBLE bounds the depth, and thus the number of
        // conditions.
        for at in MIN_PART_LENGTH..=characters.len() - MIN_PART_LENGTH {
            let (first, rest) = characters.split_at(at);
            any.push(TokenQuery::All(vec![
                TokenQuery::Any(whole_word_alternatives(
                    &Segment::Ideographs(first.to_vec()),
                    taxonomy,
                )),
                TokenQuery::Any(key_field_alternatives(
                    &Segment::Ideographs(rest.to_vec()),
                    taxonomy,
                )),
            ]));
        }
    }
    any
}

fn whole_word_alternatives(segment: &Segment, taxonomy: &[TaxonomyName]) -> Vec<TokenQuery> {
    let mut any = vec![
        in_field(Field::Name, segment),
        in_field(Field::Model, segment),
    ];
    // Brands and categories are indexed by id, so a matching name becomes an id token.
    let named = taxonomy.iter().filter(|name| name.has(segment));
    any.extend(named.map(|name| TokenQuery::Token(name.stored.clone())));
    any
}

impl TaxonomyName {
    fn new((id, name): (TaxonomyId, &str)) -> Self {
        Self {
            stored: match id {
                TaxonomyId::Brand(id) => Field::Brand.token(&id.to_string()),
                TaxonomyId::Category(id) => Field::Category.token(&id.to_string()),
            },
            folded: folded(name),
            tokens: Tokens::of_text(name),
        }
    }

    fn has(&self, segment: &Segment) -> bool {
        match segment {
            // A brand's or category's name is matched in memory, so a plain substring test is
            // enough.
            Segment::Ideographs(characters) => {
                self.folded.contains(&characters.iter().collect::<String>())
            }
            Segment::Run(run) => {
                let characters = run
                    .characters
                    .iter()
                    .chain(unit(run))
                    .take(MAX_TOKEN_CHARACTERS);
                self.tokens.has_prefix(&characters.collect::<String>())
            }
            Segment::Literals(characters) => {
                ngrams(characters).all(|gram| self.tokens.contains(&gram))
            }
            Segment::Connector(character) => self.tokens.contains(&character.to_string()),
        }
    }
}

fn one_or_all(mut wanted: Vec<TokenQuery>) -> TokenQuery {
    match wanted.pop() {
        Some(only) if wanted.is_empty() => only,
        Some(last) => {
            wanted.push(last);
            TokenQuery::All(wanted)
        }
        None => TokenQuery::All(wanted),
    }
}
