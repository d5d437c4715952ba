//! Names without the white space between their words.

use super::characters::{is_connector, is_ideograph, is_letter_or_digit, is_mark};

/// A normalized text as it is typed without its spaces and marks; `None` if it has none between two
/// words. A hyphen stays between letters and digits, since a search may begin at each word.
pub(super) fn glued(text: &str) -> Option<String> {
    let characters: Vec<char> = text.trim().chars().collect();
    let mut glued = String::with_capacity(text.len());
    let mut before: Option<char> = None;
    let mut gap: Vec<char> = Vec::new();
    let mut has_joined = false;
    for character in characters {
        if character == ' ' || is_mark(character) || is_connector(character) {
            gap.push(character);
            continue;
        }
        if !gap.is_empty() {
            has_joined |= join(&mut glued, before, &gap, character);
            gap.clear();
        }
        glued.push(character);
        before = Some(character);
    }
    glued.extend(gap.into_iter().filter(|character| is_connector(*character)));
    has_joined.then_some(glued)
}

/// Appends what remains of a gap. Returns whether anything of it was removed. Beside a sign, such as %,
/// it stays: phrases have signs as they are.
fn join(glued: &mut String, before: Option<char>, gap: &[char], next: char) -> bool {
    let is_word = |character: char| is_ideograph(character) || is_letter_or_digit(character);
    if !before.is_none_or(is_word) || !is_word(next) {
        glued.extend(gap);
        return false;
    }
    let connectors = || gap.iter().filter(|character| is_connector(**character));
    let all_connect = connectors().count() == gap.len();
    let both = |is_kind: fn(char) -> bool| before.is_some_and(is_kind) && is_kind(next);
    if both(is_ideograph) {
        return true;
    }
    glued.extend(connectors());
    if !all_connect && connectors().next().is_none() && both(is_letter_or_digit) {
        glued.push('-');
    }
    !all_connect
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_joined_and_models_keep_their_connectors() {
        for (text, expected) in [
            ("美的 变频 空调 大1.5匹", Some("美的变频空调大1.5匹")),
            ("大 1.5 匹", Some("大1.5匹")),
            ("（大）1.5匹", Some("大1.5匹")),
            ("pro max", Some("pro-max")),
            ("60 600", Some("60-600")),
            ("1 .5", Some("1.5")),
            ("变频/空调", Some("变频空调")),
            ("a - b", Some("a-b")),
            ("50% off", None),
            ("50% 冰 箱", Some("50% 冰箱")),
            ("bcd-470", None),
            (" 冰箱 ", None),
            ("", None),
        ] {
            assert_eq!(glued(text).as_deref(), expected, "{text}");
        }
    }
}
