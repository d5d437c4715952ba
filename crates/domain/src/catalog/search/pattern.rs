//! The tokens by which a segment is found.

use super::{
    segments::{Run, Segment},
    tokens::{MAX_TOKEN_CHARACTERS, NGRAM_SIZE},
    wanted::TokenQuery,
};

/// The tokens of a text that has the segment, without a field's mark.
pub(super) fn pattern(segment: &Segment) -> TokenQuery {
    match segment {
        Segment::Ideographs(characters) | Segment::Literals(characters) => {
            // All trigrams of a word together are nearly as strict as the word as a substring.
            one_or_all(ngrams(characters).map(TokenQuery::Token).collect())
        }
        Segment::Run(run) => {
            let characters = run.characters.iter().chain(unit(run));
            // A number with its unit is a complete token; any other run matches as a prefix of a
            // token.
            let token = characters.take(MAX_TOKEN_CHARACTERS).collect::<String>();
            if unit(run).is_some() && run.characters.len() < MAX_TOKEN_CHARACTERS {
                TokenQuery::Token(token)
            } else {
                TokenQuery::Beginning(token)
            }
        }
        Segment::Connector(character) => TokenQuery::Token(character.to_string()),
        Segment::Token(token) => TokenQuery::Token(token.clone()),
    }
}

/// The n-grams that these adjacent characters consist of.
fn ngrams(characters: &[char]) -> impl Iterator<Item = String> {
    let length = characters.len().clamp(1, NGRAM_SIZE);
    characters.windows(length).map(|gram| gram.iter().collect())
}

/// The character behind a number, such as its unit: 60升 must not match 600升. Behind letters, as in
/// bcd470冰箱, the next character just begins the next word.
fn unit(run: &Run) -> Option<&char> {
    let is_number = |character: &char| character.is_numeric() || *character == '.';
    run.next
        .as_ref()
        .filter(|_| run.characters.iter().all(is_number))
}

/// All of these conditions, or the only one.
pub(super) fn one_or_all(mut wanted: Vec<TokenQuery>) -> TokenQuery {
    match wanted.pop() {
        Some(only) if wanted.is_empty() => only,
        Some(last) => {
            wanted.push(last);
            TokenQuery::All(wanted)
        }
        None => TokenQuery::All(wanted),
    }
}
