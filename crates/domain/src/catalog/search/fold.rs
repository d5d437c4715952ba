//! Normalization of text for search.

use std::{collections::HashMap, sync::LazyLock};

use hanconv::RawDictionary;
use unicode_normalization::UnicodeNormalization;

use crate::identity::is_invisible;

/// Traditional characters and their simplified ones. Maps single characters, not phrases: a
/// substring of a text folds to a substring of the folded text, in any context.
static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let only = |text: &str| {
        let mut characters = text.chars();
        characters.next().filter(|_| characters.next().is_none())
    };
    RawDictionary::TSCharacters
        .iter()
        .filter_map(|(traditional, simplified)| Some((only(traditional)?, only(simplified)?)))
        .collect()
});

/// Folds compatibility forms (full and half width, ligatures), case and traditional Chinese, and
/// drops invisible characters.
pub(crate) fn folded(text: &str) -> String {
    text.nfkc()
        .filter(|character| !is_invisible(*character))
        .flat_map(char::to_lowercase)
        .map(|character| SIMPLIFIED.get(&character).copied().unwrap_or(character))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_and_script_make_no_difference() {
        for (text, expected) in [
            ("ＢＣＤ－４７０", "bcd-470"),
            ("Haier 海爾", "haier 海尔"),
            ("電冰箱 洗衣機 熱水器 空調", "电冰箱 洗衣机 热水器 空调"),
            ("滾筒 淨水 變頻 對開門", "滚筒 净水 变频 对开门"),
            ("ﾊｲｱｰﾙ", "ハイアール"),
            ("㎡ ﬁ 1\u{200b}2\u{fe0f}", "m2 fi 12"),
            ("冰箱", "冰箱"),
            ("\u{2068}冰\u{e0100}箱\u{61c}\u{180e}\u{2069}", "冰箱"),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }
}
