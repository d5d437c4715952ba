//! Classes of characters in regular expressions.

macro_rules! space {
    () => {
        r"\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    };
}

/// Characters that aren't seen. Those beyond `\uffff` stand for themselves: not every dialect of
/// regular expressions has escapes for them.
macro_rules! invisible {
    () => {
        concat!(
            r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e",
            r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb",
            "\u{1bca0}-\u{1bca3}\u{1d159}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}"
        )
    };
}

/// White space that parsers trim, for use inside a regular expression's brackets.
pub(super) const SPACE: &str = space!();
/// White space that isn't a control character, inside of brackets.
pub(super) const PLAIN_SPACE: &str = r" \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";
/// Characters of which a text must not consist alone, inside of brackets.
pub(super) const INVISIBLE: &str = invisible!();
/// Control characters, inside of brackets.
pub(super) const CONTROL: &str = r"\u0000-\u001f\u007f-\u009f";
/// A text of nothing but white space and invisible characters.
pub const BLANK: &str = concat!("^[", space!(), invisible!(), "]*$");
/// A text that isn't blank.
pub const VISIBLE: &str = concat!("[^", space!(), invisible!(), "]");
/// Characters of a new user's name, inside of brackets.
pub(super) const NAME: &str = r"0-9A-Za-z@.+_\u3400-\u4dbf\u4e00-\u9fff-";
/// Those of them that no number contains, inside brackets.
pub(super) const NAME_OF_NO_NUMBER: &str = r"A-Za-z@._\u3400-\u4dbf\u4e00-\u9fff-";
/// Control characters that aren't white space, inside of brackets.
pub(super) const CONTROL_IN_PHRASES: &str = r"\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f";
/// Control characters but line breaks and tabs, inside of brackets.
pub(super) const CONTROL_IN_LINES: &str = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f";
