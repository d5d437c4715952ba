//! Normalization of keywords for comparison.

use unicode_normalization::UnicodeNormalization;

/// Normalizes full and half width and letter case: NFKC, lower case, white space trimmed and
/// collapsed, without invisible characters.
pub(super) fn normalize_keyword(text: &str) -> String {
    let folded: String = text
        .nfkc()
        // Character by character: the lower case of a prefix must not depend on what follows.
        .flat_map(char::to_lowercase)
        .filter(|character| !is_invisible(*character))
        .nfkc()
        .collect();
    let mut form = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        if !form.is_empty() {
            form.push(' ');
        }
        form.push_str(word);
    }
    form
}

/// Whether it has no visible glyph: joiners, directional marks, variation selectors.
const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
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
        ] {
            assert_eq!(normalize_keyword(text), form, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_normal_form_is_its_own(text in "\\PC{0,30}") {
            let form = normalize_keyword(&text);
            prop_assert_eq!(normalize_keyword(&form), form);
        }
    }
}
