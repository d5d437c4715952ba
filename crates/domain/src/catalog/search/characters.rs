//! Kinds of characters in normalized text, by Unicode's properties.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{Dash, EmojiModifier, GeneralCategory},
};

use crate::identity::is_invisible;

/// Whether searching ignores a character: it is invisible, or formats the text around it.
pub(crate) fn is_ignored(character: char) -> bool {
    !character.is_ascii_graphic()
        && (is_invisible(character) || category(character) == GeneralCategory::Format)
}

/// Han, kana, hangul, bopomofo.
pub(super) const fn is_ideograph(character: char) -> bool {
    matches!(
        character,
        '々' | '〇' | 'ー'
            | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}'
            | '\u{30a1}'..='\u{30fa}' | '\u{30fd}'..='\u{30ff}'
            | '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' | '\u{31f0}'..='\u{31ff}'
            | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
            | '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

/// A letter of a script that puts spaces between words, or a digit.
pub(super) fn is_letter_or_digit(character: char) -> bool {
    character.is_alphanumeric() && !is_ideograph(character)
}

/// A digit or another number of one character.
pub(super) fn is_digit(character: char) -> bool {
    character.is_numeric() && !is_ideograph(character)
}

/// White space and control characters.
pub(super) fn is_separator(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}

/// Characters that people omit, replace or add in model numbers.
pub(crate) fn is_connector(character: char) -> bool {
    match character {
        '-' | '.' | '/' | '·' | '・' | '‧' | '∙' | '⋅' => true,
        _ => !character.is_ascii() && CodePointSetData::new::<Dash>().contains(character),
    }
}

/// What separates words besides white space: punctuation, symbols and emoji. Not the signs that are
/// part of a quantity, an address or a model, nor the brackets of expressions.
pub(crate) fn is_mark(character: char) -> bool {
    match character {
        '#' | '%' | '&' | '*' | '@' | '\\' | '‰' | '‱' | '°' | '[' | ']' | '{' | '}' => false,
        // Unicode has these among the mathematical signs.
        '~' | '|' | '⋯' => true,
        _ if character.is_ascii_alphanumeric() || is_ideograph(character) => false,
        _ => {
            let is_mark = matches!(
                category(character),
                GeneralCategory::OtherPunctuation
                    | GeneralCategory::OpenPunctuation
                    | GeneralCategory::ClosePunctuation
                    | GeneralCategory::InitialPunctuation
                    | GeneralCategory::FinalPunctuation
                    | GeneralCategory::OtherSymbol
            );
            (is_mark && !is_connector(character))
                || CodePointSetData::new::<EmojiModifier>().contains(character)
        }
    }
}

/// Any other character, which stands for itself.
pub(super) fn is_literal(character: char) -> bool {
    !is_letter_or_digit(character)
        && !is_ideograph(character)
        && !is_connector(character)
        && !is_separator(character)
}

fn category(character: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_separate_words_and_signs_of_quantities_and_models_do_not() {
        for mark in "。？！，、；：“”‘’「」『』《》〈〉【】（）…．﹐﹒﹔﹕﹖﹗｡､?!,;:\"'()~|⋯•※★●→😀👍🏽¿¡«»‹›„‟؟।๏".chars() {
            // Normalized, some are connectors, which separate words as well.
            let normalized = super::super::folded(&mark.to_string());
            let separates = |c: char| is_mark(c) || is_connector(c);
            let is_arrow = mark == '→';
            assert!(normalized.chars().all(separates) != is_arrow, "{mark}");
        }
        for sign in "%&*#@\\_+=<>[]{}$^`°‰a1冰々".chars() {
            assert!(!is_mark(sign), "{sign}");
        }
    }

    #[test]
    fn every_format_character_is_ignored_and_nothing_that_is_seen() {
        for character in "\u{ad}\u{34f}\u{61c}\u{600}\u{6dd}\u{70f}\u{115f}\u{17b4}\u{180b}\u{180e}\u{200b}\u{200c}\
             \u{200d}\u{200e}\u{202a}\u{202e}\u{2060}\u{2066}\u{2067}\u{2068}\u{2069}\u{206f}\u{3164}\u{fe0f}\u{feff}\
             \u{ffa0}\u{fff9}\u{13430}\u{1bca0}\u{1d173}\u{e0001}\u{e0020}\u{e0100}\u{e01ef}"
            .chars()
        {
            assert!(is_ignored(character), "{character:?}");
        }
        for character in "a1冰。-\u{301}\u{a0} \u{3000}😀%".chars() {
            assert!(!is_ignored(character), "{character:?}");
        }
    }
}
