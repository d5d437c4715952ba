//! Spellings of a name and a phrase make no difference, whatever the texts are.
#![no_main]

use cangku_domain::{
    Identity,
    catalog::{SearchPhrase, search::NameFilter},
    searches::{BlockedWord, Keyword, Prefix, SynonymWord},
};
use libfuzzer_sys::fuzz_target;

/// Characters that are ignored, and ones that are white space.
const IGNORED: [char; 6] = ['\u{2067}', '\u{200b}', '\u{e0100}', '\u{61c}', '\u{180e}', '\u{ad}'];
const SPACES: [char; 4] = ['\t', '\n', '\u{3000}', '\u{a0}'];

fuzz_target!(|text: &str| {
    if let Some(keyword) = Keyword::new(text) {
        assert_eq!(Keyword::new(keyword.as_str()).as_ref(), Some(&keyword));
        assert_eq!(Keyword::new(&dressed(text)), Some(keyword));
    }
    if let Ok(word) = BlockedWord::new(text) {
        assert_eq!(BlockedWord::new(word.as_str()).as_ref(), Ok(&word));
    }
    if let Ok(word) = SynonymWord::new(text) {
        assert_eq!(SynonymWord::new(word.as_str()).as_ref(), Ok(&word));
    }
    if let Ok(Some(prefix)) = Prefix::new(text) {
        assert!(!prefix.of_names().is_empty() && !prefix.of_keywords().is_empty());
    }
    if let Ok(Some(phrase)) = SearchPhrase::new(text) {
        assert!(NameFilter::new(phrase.as_str()).accepts(phrase.as_str()), "a name has its parts");
        assert!(NameFilter::new(phrase.as_str()).accepts(&dressed(phrase.as_str())));
    }
    let identity = Identity::of(text);
    assert_eq!(Identity::of(identity.as_str()), identity);
});

/// The text with ignored characters between words, and other white space for spaces.
fn dressed(text: &str) -> String {
    let mut dressed = String::new();
    for (index, character) in text.chars().enumerate() {
        match character {
            ' ' => {
                dressed.push(SPACES[index % SPACES.len()]);
                dressed.push(IGNORED[index % IGNORED.len()]);
            }
            other => dressed.push(other),
        }
    }
    dressed
}
