//! Whether a keyword has contact data in it, so that it isn't shown to others.
//!
//! It is a filter of what is shown, not of what is searched for, so it may take a harmless keyword
//! for contact data (a barcode, say) rather than miss one.

use super::normal_form::normal_form;

/// Digits in a row that may be a telephone or QQ number.
const LONG_RUN: usize = 7;
/// Digits in a row with separators between them.
const LONG_SEPARATED_RUN: usize = 9;
/// The same if each digit or pair of digits stands alone: `1 3 8 0 0`.
const LONG_SPACED_RUN: usize = 6;
/// Characters of an identifier beside the name of a messenger.
const SHORTEST_ID: usize = 5;

/// Names of messengers, and how they are spelled to get round filters.
const MESSENGERS: [&str; 24] = [
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
    "qq",
    "扣扣",
    "企鹅",
    "telegram",
    "whatsapp",
    "飞机号",
    "抖音",
    "快手",
    "小红书",
    "line",
    "skype",
];
/// Invitations to get in touch; with a messenger's name behind them they need no identifier.
const INVITATIONS: [&str; 8] = ["加", "+", "找", "联系", "聯繫", "私", "问", "扫"];
/// Ways to say that one be added to a messenger.
const ADD_ME: [&str; 7] = ["加v", "加微", "加q", "加扣", "+v", "+微", "+q"];
/// Ends of addresses of pages.
const DOMAINS: [&str; 40] = [
    "com", "cn", "net", "org", "top", "xyz", "vip", "shop", "cc", "io", "me", "club", "site",
    "online", "info", "link", "ltd", "biz", "store", "app", "dev", "fun", "icu", "ink", "live",
    "mobi", "pro", "pw", "ren", "tk", "tv", "wang", "win", "work", "hk", "tw", "us", "co", "eu",
    "ru",
];

/// Whether the text has a telephone number, a messenger's identifier, an e-mail address, the
/// address of a page or a long run of digits, also with separators, in full width or in Chinese
/// numerals.
pub fn has_contact(text: &str) -> bool {
    let form: Vec<char> = normal_form(text).chars().map(plain).collect();
    has_digits(&form) || has_address(&form) || has_messenger(&form)
}

/// A Chinese numeral as its digit, a stop that is spelled otherwise as a stop.
const fn plain(character: char) -> char {
    match character {
        '〇' | '零' | '○' | '洞' => '0',
        '一' | '壹' | '幺' => '1',
        '二' | '贰' | '貳' | '两' | '兩' => '2',
        '三' | '叁' | '參' => '3',
        '四' | '肆' => '4',
        '五' | '伍' => '5',
        '六' | '陆' | '陸' => '6',
        '七' | '柒' | '拐' => '7',
        '八' | '捌' => '8',
        '九' | '玖' | '勾' => '9',
        '。' | '．' | '｡' | '点' | '點' => '.',
        '﹫' => '@',
        other => other,
    }
}

/// Anything that isn't a letter or digit of any script may stand between digits.
fn is_separator(character: char) -> bool {
    !character.is_alphanumeric()
}

fn has_digits(form: &[char]) -> bool {
    let mut run = Run::default();
    for character in form {
        if character.is_ascii_digit() {
            run.digit();
        } else if is_separator(*character) {
            run.separator();
        } else if !run.letter(*character) {
            run = Run::default();
        }
        if run.is_long() {
            return true;
        }
    }
    false
}

/// Digits with nothing but separators between them.
#[derive(Debug, Default)]
struct Run {
    digits: usize,
    /// Digits since the last separator.
    adjacent: usize,
    groups: usize,
    is_after_separator: bool,
    /// Letters that look like digits: `o` and `l`.
    lookalikes: usize,
}

impl Run {
    fn digit(&mut self) {
        if self.is_after_separator || self.digits == 0 {
            self.groups += 1;
            self.adjacent = 0;
        }
        self.is_after_separator = false;
        self.digits += 1;
        self.adjacent += 1;
    }

    fn separator(&mut self) {
        self.is_after_separator = self.digits > 0;
    }

    /// Whether a letter may stand for a digit in this run.
    fn letter(&mut self, letter: char) -> bool {
        if self.digits == 0 || !matches!(letter, 'o' | 'l') {
            return false;
        }
        self.digit();
        self.lookalikes += 1;
        true
    }

    fn is_long(&self) -> bool {
        if self.lookalikes > 0 {
            // As long as a mobile number, and of digits for the most part.
            return self.digits >= 11 && self.lookalikes * 2 < self.digits;
        }
        let is_spaced = self.digits <= self.groups * 2;
        self.adjacent >= LONG_RUN
            || self.digits >= LONG_SEPARATED_RUN
            || (is_spaced && self.digits >= LONG_SPACED_RUN)
    }
}

fn has_address(form: &[char]) -> bool {
    let text: String = form.iter().collect();
    if text.contains("http") || text.contains("://") || text.contains("www.") {
        return true;
    }
    // E-mail: an @ between two characters of a name.
    let is_name = |character: Option<&char>| character.is_some_and(|c| c.is_alphanumeric());
    let at_sign = form.iter().enumerate().any(|(place, character)| {
        let before = place.checked_sub(1).and_then(|place| form.get(place));
        let after = place.checked_add(1).and_then(|place| form.get(place));
        *character == '@' && is_name(before) && is_name(after)
    });
    at_sign || has_domain(&text)
}

/// A label, a stop and one of the known ends, perhaps with spaces around the stop.
fn has_domain(text: &str) -> bool {
    let mut parts = text.split('.').map(str::trim).peekable();
    while let (Some(label), Some(rest)) = (parts.next(), parts.peek()) {
        let has_label = label.ends_with(|c: char| c.is_ascii_alphanumeric());
        let end: String = rest
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        if has_label && DOMAINS.contains(&end.as_str()) {
            return true;
        }
    }
    false
}

fn has_messenger(form: &[char]) -> bool {
    // Without what may stand between the parts: "微 信 : abc999".
    let text: String = form
        .iter()
        .filter(|c| c.is_alphanumeric() || matches!(**c, '_' | '-' | '+'))
        .collect();
    if ADD_ME.iter().any(|words| says(&text, words)) {
        return true;
    }
    MESSENGERS.iter().any(|name| {
        text.match_indices(name).any(|(place, _)| {
            let (before, after) = text.split_at(place);
            let after = after.strip_prefix(name).unwrap_or_default();
            let is_word = !name.is_ascii() || is_apart(before, after);
            let is_invited = INVITATIONS.iter().any(|words| before.ends_with(words));
            let follows = id_length(after.trim_start_matches(is_filler).chars());
            let precedes = id_length(before.trim_end_matches(is_filler).chars().rev());
            (is_invited && is_word)
                || follows.is_some_and(|length| length >= SHORTEST_ID)
                || (is_word && precedes.is_some_and(|length| length >= SHORTEST_ID))
        })
    })
}

/// Whether such words are there, of which the last letter isn't the first of another word, as in
/// "加vivo".
fn says(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(place, _)| {
        let after = text.split_at(place).1.strip_prefix(words);
        let next = after.and_then(|after| after.chars().next());
        let ends_in_letter = words.ends_with(|c: char| c.is_ascii_alphabetic());
        !(ends_in_letter && next.is_some_and(|c| c.is_ascii_alphabetic() && c != 'x' && c != 'q'))
    })
}

/// Whether a name in Latin letters stands apart from other letters, digits aside.
fn is_apart(before: &str, after: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    !is_letter(before.chars().next_back()) && !is_letter(after.chars().next())
}

/// What people put between a messenger's name and the identifier.
fn is_filler(character: char) -> bool {
    matches!(
        character,
        '号' | '號' | '码' | '是' | '为' | '+' | '-' | '_'
    )
}

/// The length of the identifier that begins here: Latin letters, digits, `_` and `-`, a digit among
/// them; `None` without a digit.
fn id_length(characters: impl Iterator<Item = char>) -> Option<usize> {
    let is_of_id = |c: &char| c.is_ascii_alphanumeric() || matches!(*c, '_' | '-');
    let id: Vec<char> = characters.take_while(is_of_id).collect();
    id.iter().any(char::is_ascii_digit).then_some(id.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contact_data_is_found_however_it_is_spelled() {
        for text in [
            "加微信abc999 便宜买海尔",
            "冰箱 13800138000",
            "138-0013-8000 海尔",
            "138 0013 8000",
            "１３８００１３８０００",
            "①③⑧⓪⓪①③⑧⓪⓪⓪",
            "一三八零零一三八零零零",
            "幺三八零零幺三八零零零",
            "1三8零0一3八0零0",
            "1 3 8 0 0 1 3 8 0 0 0",
            "1.3.8.0.0.1",
            "138oo138ooo",
            "0532-88938888",
            "(0532) 8893 8888",
            "qq 12345678",
            "QQ:1234567",
            "q q 98765",
            "扣扣12345",
            "wx abc123",
            "vx：haier_88",
            "微 信 haier-2024",
            "威信号 abc12345",
            "加v便宜",
            "+V 海尔",
            "abc999微信",
            "加微信",
            "联系微信",
            "mail@haier.com",
            "a@b",
            "haier.com",
            "haier点com",
            "haier 。cn 便宜",
            "www.haier",
            "https://x",
            "t.me/abc",
            "telegram haier99",
            "12345678",
        ] {
            assert!(has_contact(text), "{text}");
        }
    }

    #[test]
    fn what_people_search_for_in_a_shop_is_no_contact_data() {
        for text in [
            "冰箱",
            "海尔 冰箱 470升",
            "BCD-470WDPG",
            "bcd-470wdpgu1 2024",
            "KFR-35GW/81",
            "XQG100-BD14126L",
            "1.5匹 空调",
            "三门冰箱",
            "一级能效 变频",
            "65英寸 4k",
            "1000-2000元",
            "2000元以下 洗衣机",
            "10公斤 滚筒",
            "微信",
            "支持微信控制的空调",
            "qq音乐 音箱",
            "600x600x1800",
            "no.1",
            "v1.5",
            "加湿器",
            "加vivo手机",
            "q%1",
            "618",
            "2024款 十字门",
            "online",
        ] {
            assert!(!has_contact(text), "{text}");
        }
    }
}
