//! Normalization of text for search.

use std::{collections::HashMap, sync::LazyLock};

use hanconv::RawDictionary;
use unicode_normalization::UnicodeNormalization;

use super::{characters::is_ignored, radicals::equivalents};
use crate::identity::is_space;

/// Characters and what they are folded to: traditional characters to simplified ones, radicals to the
/// characters that they look like. Maps single characters, not phrases: a substring of a text folds
/// to a substring of the folded text, in any context.
static FOLDED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let only = |text: &str| {
        let mut characters = text.chars();
        characters.next().filter(|_| characters.next().is_none())
    };
    let mut folded: HashMap<char, char> = RawDictionary::TSCharacters
        .iter()
        .filter_map(|(traditional, simplified)| Some((only(traditional)?, only(simplified)?)))
        .filter(|(traditional, simplified)| traditional != simplified)
        .collect();
    // Some are replaced twice, such as 薴 by 苧 and that by 苎.
    let twice: Vec<(char, char)> = folded
        .iter()
        .filter_map(|(from, to)| Some((*from, *folded.get(to)?)))
        .collect();
    folded.extend(twice);
    for (radical, character) in equivalents() {
        let simplified = folded.get(&character).copied();
        folded.insert(radical, simplified.unwrap_or(character));
    }
    folded
});

/// Radicals with the characters that they look like.
static RADICALS: LazyLock<HashMap<char, char>> = LazyLock::new(|| equivalents().collect());

/// The character that a radical looks like; any other character as it is.
pub(crate) fn without_radical(character: char) -> char {
    match character {
        '\u{2e80}'..='\u{31ef}' => RADICALS.get(&character).copied().unwrap_or(character),
        character => character,
    }
}

/// Folds compatibility forms (full and half width, ligatures, radicals), case and traditional Chinese,
/// drops invisible and formatting characters, and makes all white space spaces.
pub(crate) fn folded(text: &str) -> String {
    let folded: String = text
        .nfkc()
        .filter(|character| !is_ignored(*character))
        // Again: characters that an ignored one has separated may compose.
        .nfkc()
        .flat_map(char::to_lowercase)
        .map(|character| match character {
            character if character.is_ascii_graphic() => character,
            space if is_space(space) => ' ',
            character => FOLDED.get(&character).copied().unwrap_or(character),
        })
        .collect();
    match folded.contains('。') {
        true => with_decimal_points(&folded),
        false => folded,
    }
}

/// A full stop between two digits is a decimal point, as typed by an input method for Chinese: 1。5.
fn with_decimal_points(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let is_digit = |at: Option<usize>| {
        let character = at.and_then(|at| characters.get(at));
        character.is_some_and(char::is_ascii_digit)
    };
    let points = characters.iter().enumerate().map(|(at, character)| {
        let is_point =
            *character == '。' && is_digit(at.checked_sub(1)) && is_digit(at.checked_add(1));
        if is_point { '.' } else { *character }
    });
    points.collect()
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
            ("か\u{200d}\u{3099}", "が"),
            ("１。5匹。2", "1.5匹。2"),
            ("冰\t箱\r\n门\u{2028}\u{3000}\u{2800}", "冰 箱  门   "),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn radicals_and_compatibility_ideographs_are_the_characters_that_they_look_like() {
        for (text, expected) in [
            ("对开⻔", "对开门"),
            ("⾨ ⻢ ⻋ ⻥ ⿂", "门 马 车 鱼 鱼"),
            ("⽔⽕⾦⻛⻩", "水火金风黄"),
            ("㇐㇔", "㇐丶"),
            ("\u{f9ee} \u{2f81a} \u{fa18}", "燐 冬 礼"),
            ("㊀㍿㋿🈁", "一株式会社令和ココ"),
        ] {
            let expected = expected.replace('㇐', "一");
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn a_folded_character_is_its_own_folding() {
        let changed: String = ('\0'..='\u{323af}')
            .chain('\u{e0000}'..='\u{e0fff}')
            .filter(|character| {
                let once = folded(&character.to_string());
                folded(&once) != once
            })
            .collect();
        assert_eq!(changed, "");
    }
}
