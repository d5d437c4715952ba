//! When two texts look the same.

use std::fmt;

use icu_properties::{CodePointSetData, props::DefaultIgnorableCodePoint};
use unicode_normalization::UnicodeNormalization;

/// What of a text is seen: two texts that look the same have the same identity. Compatibility forms
/// are replaced (NFKC), invisible and control characters removed, and each run of white space is one
/// space, without any at the ends.
///
/// The function `text_identity` of the database gives the same; there it belongs to unique indexes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity(String);

impl Identity {
    /// The identity of a text, in which case matters.
    pub fn of(text: &str) -> Self {
        if is_plain(text) {
            return Self(text.to_owned());
        }
        let visible: String = text
            .nfkc()
            .filter(|character| !is_invisible(*character))
            // Again: characters that an invisible one has separated may compose.
            .nfkc()
            .collect();
        let mut identity = String::with_capacity(visible.len());
        for word in visible.split(is_space).filter(|word| !word.is_empty()) {
            if !identity.is_empty() {
                identity.push(' ');
            }
            identity.push_str(word);
        }
        Self(identity)
    }

    /// The identity of a text, in which case doesn't matter.
    pub fn ignoring_case(text: &str) -> Self {
        let Self(identity) = Self::of(text);
        // Lower case alone differs for letters with several of them: ς and σ, ß and ss.
        let folded = identity
            .chars()
            .flat_map(char::to_lowercase)
            .flat_map(char::to_uppercase)
            .flat_map(char::to_lowercase)
            .nfkc();
        Self(folded.collect())
    }

    /// Whether nothing of the text is seen.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The identity as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a text is its own identity because it has only ASCII letters, digits and punctuation, with
/// single spaces between.
fn is_plain(text: &str) -> bool {
    text.split(' ')
        .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic()))
}

/// Whether a text consists of white space and invisible characters alone.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|character| is_space(character) || is_invisible(character))
}

/// The text with `\u{…}` for each invisible character and each white space other than a space.
pub(crate) fn escape_invisible(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        let is_unseen = is_invisible(character) || is_space(character);
        if is_unseen && character != ' ' {
            escaped.extend(character.escape_unicode());
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// Whether a character has no glyph and takes no room: joiners, directional marks, variation
/// selectors, fillers, and control characters that aren't white space.
pub(crate) fn is_invisible(character: char) -> bool {
    // Interlinear annotations and the null notehead are invisible without being ignorable.
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
        || matches!(character, '\u{fff9}'..='\u{fffb}' | '\u{1d159}')
        || (character.is_control() && !character.is_whitespace())
}

/// Whether a character is seen as a space: white space, and the Braille pattern without dots.
pub(crate) fn is_space(character: char) -> bool {
    character.is_whitespace() || character == '\u{2800}'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn identity(text: &str) -> String {
        Identity::of(text).to_string()
    }

    #[test]
    fn texts_that_look_the_same_have_one_identity() {
        for (text, expected) in [
            ("冰箱", "冰箱"),
            ("  海尔\u{a0}\u{3000}冰箱 ", "海尔 冰箱"),
            ("ＢＣＤ－４７０", "BCD-470"),
            ("冰\u{200b}箱\u{feff}", "冰箱"),
            ("\u{2067}冰箱\u{2069}", "冰箱"),
            ("\u{200f}冰箱\u{200e}", "冰箱"),
            ("冰\u{e0100}箱\u{fe0f}", "冰箱"),
            ("冰\u{3164}箱\u{180e}", "冰箱"),
            ("冰\u{7}箱\u{fffa}", "冰箱"),
            ("冰\u{2800}箱", "冰 箱"),
            ("冰\u{2028}\t箱", "冰 箱"),
            ("e\u{200d}\u{301}t\u{e9}", "été"),
            ("㎏ ①", "kg 1"),
            (" \u{200b}\u{2800}\u{3164} ", ""),
            ("a  b", "a b"),
            ("Haier", "Haier"),
        ] {
            assert_eq!(identity(text), expected, "{text:?}");
        }
        assert_ne!(identity("冰箱"), identity("冰 箱"));
        assert_ne!(identity("Haier"), identity("HAIER"));
    }

    #[test]
    fn case_makes_no_difference_if_it_is_ignored() {
        for (text, other) in [
            ("Admin", "ａＤＭＩＮ"),
            ("ΟΔΟΣ", "οδος"),
            ("STRASSE", "straße"),
            ("\u{1e9e}", "ss"),
            ("\u{212a}elvin", "kelvin"),
        ] {
            let [text, other] = [text, other].map(Identity::ignoring_case);
            assert_eq!(text, other);
        }
    }

    #[test]
    fn what_is_not_seen_is_escaped() {
        assert_eq!(escape_invisible("冰 箱"), "冰 箱");
        assert_eq!(
            escape_invisible("\u{2067}冰\u{3000}\t"),
            "\\u{2067}冰\\u{3000}\\u{9}"
        );
    }

    #[test]
    fn what_has_an_empty_identity_is_blank_and_nothing_else_is() {
        for character in '\0'..=char::MAX {
            let text = character.to_string();
            assert_eq!(
                is_blank(&text),
                Identity::of(&text).is_empty(),
                "{character:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn an_identity_is_its_own(text in "\\PC{0,30}|[\\x00-\\x7f\\u{2000}-\\u{206f}e\\u{300}-\\u{360}]{0,30}") {
            let identity = Identity::of(&text);
            prop_assert_eq!(&Identity::of(identity.as_str()), &identity);
            let folded = Identity::ignoring_case(&text);
            prop_assert_eq!(&Identity::ignoring_case(folded.as_str()), &folded);
            prop_assert_eq!(&Identity::ignoring_case(identity.as_str()), &folded);
        }

        #[test]
        fn what_is_not_seen_makes_no_difference(
            words in prop::collection::vec("[a-z0-9\u{4e00}-\u{9fff}]{1,6}", 1..4),
            space in "[ \u{a0}\u{2002}\u{3000}\u{2800}]{1,3}",
            invisible in "[\u{200b}-\u{200f}\u{2066}-\u{2069}\u{fe0f}\u{ad}\u{1}]{0,3}",
        ) {
            let plain = words.join(" ");
            let dressed = format!("{space}{invisible}{}{invisible}{space}", words.join(&format!("{invisible}{space}")));
            prop_assert_eq!(Identity::of(&dressed), Identity::of(&plain));
            prop_assert_eq!(Identity::of(&plain).to_string(), plain.clone());
            let wide: String = plain.chars().map(|c| match c {
                'a'..='z' | '0'..='9' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
                other => other,
            }).collect();
            prop_assert_eq!(Identity::of(&wide), Identity::of(&plain));
        }
    }
}
