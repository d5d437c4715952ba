//! Normalization of keywords for comparison.

use unicode_normalization::UnicodeNormalization;

use crate::{
    catalog::search::{is_ignored, is_joining, is_mark, without_radical},
    identity::is_space,
};

/// Normalizes full and half width, letter case and radicals: NFKC, lower case, white space trimmed and
/// collapsed, without invisible and formatting characters.
pub(super) fn normalize_keyword(text: &str) -> String {
    let folded: String = text
        .nfkc()
        // Character by character: the lower case of a prefix must not depend on what follows.
        .flat_map(char::to_lowercase)
        .filter(|character| !is_ignored(*character))
        .nfkc()
        .map(without_radical)
        .collect();
    join(folded.split(is_space))
}

/// As [`normalize_keyword`], and without the marks between words: 冰箱。 and “冰箱” are the keyword 冰箱. A
/// text of nothing else stays as it is.
pub(super) fn normalize_words(text: &str) -> String {
    let form = normalize_keyword(text);
    // An apostrophe is part of a word, as in it's.
    let parts = |character| character == ' ' || (character != '\'' && is_mark(character));
    let words = form.split(parts);
    let words = join(words.map(without_outer_connectors));
    if words.is_empty() { form } else { words }
}

/// The word without hyphens, dots and the like at its ends. A point in front of a digit stays.
fn without_outer_connectors(word: &str) -> &str {
    let word = word.trim_end_matches(is_joining);
    let trimmed = word.trim_start_matches(is_joining);
    let has_point = trimmed.starts_with(|character: char| character.is_ascii_digit())
        && word.len() > trimmed.len();
    if has_point { word } else { trimmed }
}

fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn width_case_and_white_space_make_no_difference() {
        for (text, form) in [
            ("  海尔\u{3000} 冰箱 ", "海尔 冰箱"),
            ("ＢＣＤ－４７０", "bcd-470"),
            ("Haier", "haier"),
            ("ÉTÉ", "été"),
            ("E\u{301}te", "éte"),
            ("İ", "i\u{307}"),
            ("ΟΔΟΣ", "οδοσ"),
            ("冰\u{200b}箱\u{feff}", "冰箱"),
            ("％＿", "%_"),
            ("\u{202e}abc", "abc"),
            ("㎏", "kg"),
            ("对开⻔\u{2066}\u{600}", "对开门"),
            ("冰箱\t门\r\n\u{2800}", "冰箱 门"),
        ] {
            assert_eq!(normalize_keyword(text), form, "{text:?}");
        }
    }

    #[test]
    fn marks_between_words_make_no_difference() {
        for (text, form) in [
            ("冰箱。", "冰箱"),
            ("“海尔”，冰箱！", "海尔 冰箱"),
            ("【海尔】冰箱…", "海尔 冰箱"),
            ("冰箱 — 海尔", "冰箱 海尔"),
            ("bcd-470/wd", "bcd-470/wd"),
            (".5匹 -5", ".5匹 -5"),
            ("c++ 100% it's", "c++ 100% it's"),
            ("。", "。"),
            ("--", "--"),
        ] {
            assert_eq!(normalize_words(text), form, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_normal_form_is_its_own(text in "\\PC{0,30}") {
            let form = normalize_keyword(&text);
            prop_assert_eq!(normalize_keyword(&form), form);
            let words = normalize_words(&text);
            prop_assert_eq!(normalize_words(&words), words);
        }
    }
}
