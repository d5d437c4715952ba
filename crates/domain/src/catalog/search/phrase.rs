//! Splits a search phrase into terms: words, quantities, and words with synonyms.

use super::{
    characters::{is_connector, is_ideograph, is_literal, is_mark, is_separator},
    quantities::{Measure, Quantity, Reading, quantities},
    segments::{Segment, segments},
    synonyms::{Group, Synonyms, is_lone_letter},
    units::Unit,
};

/// A part of a phrase that a product must have, in one of several ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// The ways: all segments of one of them must match.
    pub(super) alternatives: Vec<Vec<Segment>>,
}

impl Term {
    fn of(segment: Segment) -> Self {
        Self {
            alternatives: vec![vec![segment]],
        }
    }
}

/// The distinct terms of a normalized phrase. Marks and connectors count only in a phrase that has
/// nothing else.
pub(super) fn terms(phrase: &str, synonyms: &Synonyms) -> Vec<Term> {
    let phrase = phrase.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: Vec<char> = phrase.chars().collect();
    let is_content = |c: &char| !is_separator(*c) && !is_mark(*c) && !is_connector(*c);
    if !text.iter().any(is_content) {
        let words = phrase.split_whitespace().map(segments);
        return distinct(words.flatten().map(Term::of).collect());
    }
    let found = quantities(&text, Reading::Phrase, &|text| synonyms.unit_at_start(text));
    let text = without_marks(text, &found);
    let mut found = found.into_iter().peekable();
    let mut terms = Vec::new();
    let (mut word_start, mut at) = (0, 0);
    while at < text.len() {
        while found.next_if(|quantity| quantity.start < at).is_some() {}
        let quantity = found.next_if(|quantity| quantity.start == at);
        let quantity_length = quantity.as_ref().map_or(0, |quantity| quantity.end - at);
        let synonym = synonyms
            .at(&text, at)
            .filter(|word| word.length > quantity_length);
        let (length, term) = match (synonym, &quantity) {
            (Some(word), _) => (
                word.length,
                of_synonyms(slice(&text, at, word.length), word.group),
            ),
            (None, Some(quantity)) => (quantity_length, of_quantity(&text, quantity, synonyms)),
            (None, None) => {
                at += 1;
                continue;
            }
        };
        let words = slice(&text, word_start, at - word_start);
        terms.extend(of_words(words, quantity.is_some()));
        terms.push(term);
        at += length;
        word_start = at;
    }
    terms.extend(of_words(slice(&text, word_start, at - word_start), false));
    distinct(terms)
}

fn slice(text: &[char], at: usize, length: usize) -> &[char] {
    text.get(at..at + length).unwrap_or_default()
}

fn distinct(all: Vec<Term>) -> Vec<Term> {
    let mut distinct = Vec::with_capacity(all.len());
    for term in all {
        if !distinct.contains(&term) {
            distinct.push(term);
        }
    }
    distinct
}

/// The text with spaces in place of the marks, except those of quantities.
fn without_marks(mut text: Vec<char>, quantities: &[Quantity]) -> Vec<char> {
    for (at, character) in text.iter_mut().enumerate() {
        let is_in_quantity = || {
            quantities
                .iter()
                .any(|one| (one.start..one.end).contains(&at))
        };
        if is_mark(*character) && !is_in_quantity() {
            *character = ' ';
        }
    }
    text
}

/// The terms of words without quantities and synonyms. If a quantity follows directly, the last
/// character of a word may also stand alone, as in 空调大1.5匹 for 大1.5匹 in the category 空调.
fn of_words(text: &[char], is_before_quantity: bool) -> Vec<Term> {
    let words = text.split(|character| is_separator(*character));
    let mut terms: Vec<Term> = words.flat_map(terms_of_word).collect();
    let ends_with_word = text.last().copied().is_some_and(is_ideograph);
    if is_before_quantity
        && ends_with_word
        && let Some(alternatives) = terms.last_mut().map(|term| &mut term.alternatives)
        && let Some([Segment::Ideographs(characters)]) = alternatives.first().map(Vec::as_slice)
        && let Some((last, [first @ .., second])) = characters.split_last()
        && !first.is_empty()
    {
        let rest = [first, &[*second]].concat();
        let divided = [rest, vec![*last]].map(Segment::Ideographs);
        alternatives.push(divided.into());
    }
    terms
}

/// The terms of a word. A sign within it may have a space behind it in a name: 50%off finds 50% off.
fn terms_of_word(word: &[char]) -> Vec<Term> {
    let mut terms: Vec<Term> = of_word(word).into_iter().map(Term::of).collect();
    for term in terms.iter_mut().skip(1) {
        let signs = match term.alternatives.first().map(Vec::as_slice) {
            Some([Segment::Literals(characters)]) => characters.split_last(),
            _ => None,
        };
        if let Some((last, signs @ [_, ..])) = signs
            && !is_literal(*last)
        {
            let signs = Segment::Literals(signs.to_vec());
            term.alternatives.push(vec![signs]);
        }
    }
    terms
}

/// The segments of a word, without connectors: models are typed with and without them, so they must
/// not restrict the result.
fn of_word(word: &[char]) -> Vec<Segment> {
    let mut of_word = without_connectors(word);
    for segment in &mut of_word {
        // A number with its unit is a quantity. Any other character behind a number begins the next
        // word: 470冰箱 is any number that begins with 470, and 冰箱.
        if let Segment::Run(run) = segment {
            run.next = run.next.filter(|next| !is_ideograph(*next));
        }
    }
    of_word
}

fn of_quantity(text: &[char], quantity: &Quantity, synonyms: &Synonyms) -> Term {
    let token = quantity.measure.token();
    let literal = slice(text, quantity.start, quantity.end - quantity.start);
    let mut alternatives = vec![vec![Segment::Token(token.clone())]];
    // A number with one more character, such as 3门, has this token in any field.
    let is_common = matches!(&quantity.measure, Measure::Unit { unit, .. } if unit.is_one_character())
        && literal.iter().copied().eq(token.chars());
    if !is_common {
        alternatives.push(without_connectors(literal));
    }
    if let Measure::Unit { number, unit } = &quantity.measure {
        for spelling in synonyms.added_spellings(*unit) {
            let spelled: Vec<char> = number.chars().chain(spelling.chars()).collect();
            alternatives.push(without_connectors(&spelled));
        }
    }
    // 2门 has synonyms such as 双门, whichever way it is spelled.
    if let Some(group) = synonyms.group_with(&token) {
        add_words(
            &mut alternatives,
            group.words.iter().filter(|word| **word != token),
        );
    }
    Term { alternatives }
}

/// The segments of a text, without connectors.
fn without_connectors(text: &[char]) -> Vec<Segment> {
    let mut segments = segments(&text.iter().collect::<String>());
    segments.retain(|segment| !matches!(segment, Segment::Connector(_)));
    segments
}

fn of_synonyms(word: &[char], group: &Group) -> Term {
    let word: String = word.iter().collect();
    let others = group.words.iter().filter(|other| **other != word);
    let mut alternatives = Vec::new();
    add_words(&mut alternatives, std::iter::once(&word).chain(others));
    Term { alternatives }
}

fn add_words<'a>(alternatives: &mut Vec<Vec<Segment>>, words: impl Iterator<Item = &'a String>) {
    for word in words.filter(|word| !is_lone_letter(word)) {
        let characters: Vec<char> = word.chars().collect();
        let words = characters.split(|character| is_separator(*character));
        let segments: Vec<Segment> = words.flat_map(of_synonym).collect();
        if !segments.is_empty() && !alternatives.contains(&segments) {
            alternatives.push(segments);
        }
    }
}

/// The segments of a word of a group. A quantity, as in 2门, is the same in all its spellings.
fn of_synonym(word: &[char]) -> Vec<Segment> {
    match quantities(word, Reading::Phrase, &Unit::at_start).as_slice() {
        [only]
            if only.start == 0
                && only.end == word.len()
                && word.first().is_some_and(char::is_ascii_digit) =>
        {
            vec![Segment::Token(only.measure.token())]
        }
        _ => of_word(word),
    }
}
