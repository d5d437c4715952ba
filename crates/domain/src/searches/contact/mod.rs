//! Detection of contact data in keywords, so that they aren't shown to others.
//!
//! The filter applies to what is shown, not to what is searched for. It therefore prefers false
//! positives (such as a long serial number) to false negatives.

mod messengers;
mod numbers;

use messengers::has_messenger;
use numbers::{has_long_number, has_telephone, is_barcode};

use super::normalize_keyword::normalize_keyword;

/// Top-level domains that are recognized.
const DOMAINS: [&str; 40] = [
    "com", "cn", "net", "org", "top", "xyz", "vip", "shop", "cc", "io", "me", "club", "site",
    "online", "info", "link", "ltd", "biz", "store", "app", "dev", "fun", "icu", "ink", "live",
    "mobi", "pro", "pw", "ren", "tk", "tv", "wang", "win", "work", "hk", "tw", "us", "co", "eu",
    "ru",
];

/// Whether the text contains a telephone number, a messenger's identifier, an e-mail address, a URL
/// or a long run of digits, also with separators, in full width or in Chinese numerals.
pub fn has_contact(text: &str) -> bool {
    let text = normalize_keyword(text);
    let form: Vec<char> = text.chars().map(plain).collect();
    // A barcode is a long number that people do search for.
    !is_barcode(&text) && (has_long_number(&form) || has_address(&form) || has_messenger(&form))
}

/// Whether a product's, brand's or category's name contains a telephone number, a messenger's
/// identifier or an address. Other long numbers in names are models and product codes.
pub fn name_has_contact(name: &str) -> bool {
    let form: Vec<char> = normalize_keyword(name).chars().map(plain).collect();
    has_telephone(&form) || has_address(&form) || has_messenger(&form)
}

/// Maps Chinese numerals to digits and other spellings of a dot to `.`.
fn plain(character: char) -> char {
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
        // Digits of other scripts; their value makes no difference.
        digit if !digit.is_ascii() && digit.is_numeric() => '0',
        other => other,
    }
}

fn has_address(form: &[char]) -> bool {
    let text: String = form.iter().collect();
    if text.contains("http") || text.contains("://") || text.contains("www.") {
        return true;
    }
    // E-mail: an @ between two letters or digits.
    let is_name = |character: Option<&char>| character.is_some_and(|c| c.is_alphanumeric());
    let at_sign = form.iter().enumerate().any(|(index, character)| {
        let before = index.checked_sub(1).and_then(|index| form.get(index));
        let after = index.checked_add(1).and_then(|index| form.get(index));
        *character == '@' && is_name(before) && is_name(after)
    });
    at_sign || has_domain(&text)
}

/// Whether there is a label, a dot and a recognized top-level domain, perhaps with spaces around
/// the dot.
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
            "加v abc999",
            "加V：haier_88",
            "+v abc123",
            "加q abc999",
            "加vabc999",
            "微信号 zhangsan",
            "vx：haierdeals",
            "薇信zhangsan",
            "wechat haierdeals",
            "加薇 abc999",
            "加威abc",
            "V：abc123",
            "v号abc123",
            "球球12345",
            "q群 123456",
            "Q:123456",
            "Q: 123 456",
            "群号 123456",
            "138转0013转8000",
            "1转3转8转0转0转1转3转8转0转0转0",
            "138*0013*8000",
            "138×0013×8000",
            "13800-138000元",
            "١٣٨٠٠١٣٨٠٠٠",
            "१३८००१३८०००",
            "❶❸❽❽❽❶❸❽❽❽❽",
            "8613800138000",
            "6901234567893 13800138000",
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
            "加vivo手机壳",
            "加 vivo 手机壳",
            "60*60*85",
            "60×60×85",
            "59.5*60*85",
            "60 * 60 * 85",
            "55-60-85",
            "600*600*1800",
            "600×600×1800",
            "1800x1800x900",
            "5000-10000元",
            "5999-12999元",
            "10000～20000元",
            "10000～20000",
            "小红书 bcd-470wdpg",
            "bcd-470wdpg 抖音",
            "海尔 haier bcd-470wdpg 抖音",
            "微信 kfr-35gw/81",
            "BCD-BWX14126",
            "HW-VX14126",
            "BCD-500LINE12345",
            "抖音 casarte",
            "6901234567892",
        ] {
            assert!(!has_contact(text), "{text}");
        }
    }

    #[test]
    fn names_of_products_keep_their_numbers() {
        for name in [
            "海尔冰箱 13800138000",
            "冰箱 138-0013-8000",
            "加微信 haier88",
            "vx：haierdeals",
            "冰箱 0532-88938888",
            "400-699-9999",
            "haier.com",
        ] {
            assert!(name_has_contact(name), "{name}");
        }
        for name in [
            "海尔 BCD-470WDPG 冰箱",
            "KFR-35GW/81",
            "GA0SZ1234567",
            "9000012345678",
            "EG100MATE7S",
            "600*600*1800",
            "12345678",
            "洗烘套装 A+V1",
            "添加微量元素净水器",
        ] {
            assert!(!name_has_contact(name), "{name}");
        }
    }
}
