//! Detection of messenger and social network accounts.

/// Minimum length of an identifier beside a messenger's name.
const MIN_ID_LENGTH: usize = 5;
/// The same for letters only, if nothing announces an identifier.
const MIN_WORD_LENGTH: usize = 6;

/// Names of messengers, including spellings that evade filters. A word of Latin letters beside one
/// of these may be an identifier.
const MESSENGERS: [&str; 19] = [
    "微信",
    "威信",
    "薇信",
    "維信",
    "维信",
    "卫信",
    "徽信",
    "v信",
    "vx",
    "wx",
    "weixin",
    "wechat",
    "wetchat",
    "telegram",
    "whatsapp",
    "扣扣",
    "球球",
    "企鹅",
    "飞机号",
];
/// Names that often stand beside other Latin words: an identifier beside them must contain a digit.
const OTHERS: [&str; 9] = [
    "qq",
    "抖音",
    "快手",
    "小红书",
    "line",
    "skype",
    "q群",
    "群号",
    "扣群",
];
/// Single characters that stand for a messenger if "号" or a colon follows.
const SHORT: [&str; 8] = ["v", "q", "薇", "威", "徽", "卫", "维", "微"];
/// Invitations to get in touch. If a messenger's name follows, no identifier is needed.
const INVITATIONS: [&str; 8] = ["加", "+", "找", "联系", "聯繫", "私", "问", "扫"];
/// Phrases that ask to be added on a messenger.
const ADD_ME: [&str; 11] = [
    "加v", "加微", "加q", "加扣", "加薇", "加威", "加群", "进群", "+v", "+微", "+q",
];
/// Harmless words that begin like such a phrase.
const OTHER_WORDS: [&str; 10] = [
    "加威力",
    "加威猛",
    "加微波",
    "加微蒸",
    "加微型",
    "加微量",
    "加微晶",
    "加微压",
    "加微孔",
    "加微气",
];
/// Brands and words that people search for; not identifiers.
const COMMON: [&str; 14] = [
    "casarte",
    "leader",
    "hisense",
    "siemens",
    "samsung",
    "panasonic",
    "xiaomi",
    "toshiba",
    "hitachi",
    "whirlpool",
    "electrolux",
    "aqua",
    "inverter",
    "android",
];
/// Prefixes of the model numbers of appliances.
const MODELS: [&str; 26] = [
    "bcd", "bc", "bd", "sc", "kfr", "kfrd", "kf", "rf", "rfd", "xqg", "xqb", "xqs", "xpb", "gdz",
    "gdne", "jsq", "jsg", "jzt", "jzy", "cxw", "ztd", "wqp", "lsc", "es", "ec", "hgs",
];
/// Placeholder for a model number, so that it isn't taken for an identifier.
const MODEL: char = '型';

/// Whether the text names a messenger account or invites to add one.
pub(super) fn has_messenger(form: &[char]) -> bool {
    let text = marked(form);
    (0..text.len()).any(|start| {
        invites(&text, start)
            || MESSENGERS
                .iter()
                .any(|name| names(&text, start, name, true))
            || OTHERS.iter().any(|name| names(&text, start, name, false))
            || SHORT.iter().any(|name| names_short(&text, start, name))
    })
}

/// The text with white space as a single space, colons as `:`, other separators as `·`, and model
/// numbers replaced by a placeholder.
fn marked(form: &[char]) -> Vec<char> {
    let mut text = Vec::with_capacity(form.len());
    // Identifier characters form one token; every other character is a token of its own.
    for token in form.chunk_by(|one, next| is_of_id(*one) && is_of_id(*next)) {
        if is_model(token) {
            text.push(MODEL);
            continue;
        }
        for character in token {
            let mark = match *character {
                c if is_of_id(c) || c.is_alphanumeric() || c == '+' => c,
                c if c.is_whitespace() => ' ',
                ':' | '∶' | '꞉' | '=' => ':',
                _ => '·',
            };
            text.push(mark);
        }
    }
    text
}

/// Whether it is a known prefix with the digits of a model number, as in `bcd-470wdpg`, `kfr-35gw`,
/// `xqg100`.
fn is_model(token: &[char]) -> bool {
    let letters = token.iter().take_while(|c| c.is_ascii_lowercase());
    let prefix: String = letters.collect();
    let rest = token.get(prefix.len()..).unwrap_or_default();
    let digits = rest.iter().filter(|c| c.is_ascii_digit()).count();
    // Without a hyphen, a shorter prefix would match too many identifiers.
    let is_joined = match rest.first() {
        Some('-') => true,
        Some(digit) => digit.is_ascii_digit() && prefix.len() >= 3,
        None => false,
    };
    digits >= 2 && is_joined && MODELS.contains(&prefix.as_str())
}

/// Latin letters, digits, `_` and `-`: the characters of identifiers.
fn is_of_id(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
}

fn is_mark(character: char) -> bool {
    matches!(character, ' ' | ':' | '·')
}

/// The end of the phrase that begins at `start`, perhaps with separators between its characters;
/// `None` if it doesn't begin there.
fn end_of(text: &[char], start: usize, words: &str) -> Option<usize> {
    let mut end = start;
    for (index, wanted) in words.chars().enumerate() {
        if index > 0 {
            end += text.get(end..)?.iter().take_while(|c| is_mark(**c)).count();
        }
        if text.get(end) != Some(&wanted) {
            return None;
        }
        end += 1;
    }
    Some(end)
}

fn before(text: &[char], start: usize) -> &[char] {
    text.get(..start).unwrap_or_default()
}

fn after(text: &[char], end: usize) -> &[char] {
    text.get(end..).unwrap_or_default()
}

/// Matches "加v abc999", but not "加vivo".
fn invites(text: &[char], start: usize) -> bool {
    // "A+V1" is a model.
    let is_sum = text.get(start) == Some(&'+');
    if is_sum && before(text, start).last().is_some_and(|c| is_of_id(*c)) {
        return false;
    }
    if OTHER_WORDS
        .iter()
        .any(|words| end_of(text, start, words).is_some())
    {
        return false;
    }
    ADD_ME.iter().any(|words| {
        let Some(end) = end_of(text, start, words) else {
            return false;
        };
        let rest = after(text, end);
        // A Latin letter right behind "加v" or "加q" may just continue a word.
        let is_begun = words.ends_with(|c: char| c.is_ascii())
            && rest.first().is_some_and(|c| c.is_ascii_alphabetic());
        let id = Id::first_of(rest);
        // "加vivo" begins like "加v", but names a phone brand.
        let is_maker = rest.starts_with(&['i', 'v', 'o']);
        !is_begun
            || matches!(rest.first(), Some('x' | 'q'))
            || (id.has_digit() && id.length() >= MIN_ID_LENGTH && !is_maker)
    })
}

/// Whether a messenger's name begins at `start`, with an identifier or an invitation beside it.
fn names(text: &[char], start: usize, name: &str, takes_words: bool) -> bool {
    let Some(end) = end_of(text, start, name) else {
        return false;
    };
    let (before, after) = (before(text, start), after(text, end));
    let is_latin = name.starts_with(|c: char| c.is_ascii());
    // Not inside a word or a model number; only a number may precede directly.
    let mut token = before.iter().rev().take_while(|c| is_of_id(**c));
    if is_latin && !token.all(char::is_ascii_digit) {
        return false;
    }
    let is_word = !name.ends_with(|c: char| c.is_ascii())
        || !after.first().is_some_and(|c| c.is_ascii_alphabetic());
    if is_word && is_invited(before) {
        return true;
    }
    let (is_announced, rest) = announced(after);
    let id = Id::first_of(rest);
    // The fewer signs (a digit, an announcement such as 号), the more distinctive the identifier
    // must be.
    let is_id = if id.has_digit() {
        id.length() >= MIN_ID_LENGTH && (is_word || takes_words || name == "qq")
    } else if is_announced {
        is_word && id.length() >= MIN_ID_LENGTH
    } else {
        is_word && takes_words && id.length() >= MIN_WORD_LENGTH && !id.is_common()
    };
    // The identifier may also precede the name, as in abc999微信.
    let preceding = Id::last_of(before);
    is_id || (is_word && preceding.has_digit() && preceding.length() >= MIN_ID_LENGTH)
}

/// Matches "v号abc123" and "q:123456".
fn names_short(text: &[char], start: usize, name: &str) -> bool {
    let Some(end) = end_of(text, start, name) else {
        return false;
    };
    let is_apart = !before(text, start).last().is_some_and(|c| is_of_id(*c));
    let (is_announced, rest) = announced(after(text, end));
    is_apart && is_announced && Id::first_of(rest).length() >= MIN_ID_LENGTH
}

/// Whether an invitation directly precedes.
fn is_invited(before: &[char]) -> bool {
    let words: String = before.iter().filter(|c| !is_mark(**c)).collect();
    INVITATIONS
        .iter()
        .any(|invitation| words.ends_with(invitation))
}

/// Characters that people put between a messenger's name and the identifier.
fn is_filler(character: char) -> bool {
    is_mark(character) || matches!(character, '+' | '-' | '_' | '群') || is_announcement(character)
}

fn is_announcement(character: char) -> bool {
    matches!(character, '号' | '號' | '码' | '是' | '为' | ':')
}

/// The text behind such fillers, and whether one of them announces an identifier.
fn announced(text: &[char]) -> (bool, &[char]) {
    let fillers = text.iter().take_while(|c| is_filler(**c)).count();
    let (fillers, rest) = text.split_at_checked(fillers).unwrap_or((text, &[]));
    (fillers.iter().any(|c| is_announcement(*c)), rest)
}

/// A candidate for an identifier.
struct Id(Vec<char>);

impl Id {
    /// The first candidate behind fillers. Its parts may be joined by dots; digits and single
    /// characters also by white space.
    fn first_of(text: &[char]) -> Self {
        let (_, text) = announced(text);
        let mut id: Vec<char> = Vec::new();
        for part in text.split(|c| *c == ' ') {
            let own: Vec<char> = part
                .iter()
                .take_while(|c| is_of_id(**c) || **c == '·')
                .filter(|c| **c != '·')
                .copied()
                .collect();
            // A part behind a space belongs to the identifier only if all is digits or it is one
            // character.
            let are_digits = id.iter().chain(&own).all(char::is_ascii_digit);
            if !(id.is_empty() || are_digits || own.len() == 1) {
                break;
            }
            id.extend(&own);
            if own.is_empty() || part.iter().any(|c| !is_of_id(*c) && *c != '·') {
                break;
            }
        }
        Self(id)
    }

    /// The run of identifier characters at the end of the text; may be empty.
    fn last_of(text: &[char]) -> Self {
        let text = text.iter().rev().skip_while(|c| is_filler(**c));
        Self(text.take_while(|c| is_of_id(**c)).copied().collect())
    }

    fn length(&self) -> usize {
        self.0.len()
    }

    fn has_digit(&self) -> bool {
        self.0.iter().any(char::is_ascii_digit)
    }

    fn is_common(&self) -> bool {
        let word: String = self.0.iter().collect();
        COMMON.contains(&word.as_str())
    }
}
