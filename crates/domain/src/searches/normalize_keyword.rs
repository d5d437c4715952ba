//! Normalization of keywords for comparison.

use unicode_normalization::UnicodeNormalization;

use crate::identity::is_invisible;

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
