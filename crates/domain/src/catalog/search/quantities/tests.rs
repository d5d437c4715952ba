//! Quantities in various spellings.

use super::*;

fn found(text: &str, reading: Reading) -> String {
    let characters: Vec<char> = text.chars().collect();
    let found = quantities(&characters, reading, &Unit::at_start);
    let tokens: Vec<_> = found.iter().map(|one| one.measure.token()).collect();
    tokens.join(" ")
}

#[test]
fn all_spellings_of_a_quantity_have_one_token() {
    for (texts, token) in [
        (&["3门", "三门", "3 门", "叁门", "03门"][..], "3门"),
        (
            &[
                "1.5p",
                "1.5匹",
                "1.50匹",
                "一点五匹",
                "一匹半",
                "1p半",
                "1匹半",
                "大1.5匹变频",
            ],
            "1.5匹",
        ),
        (
            &[
                "10kg",
                "10公斤",
                "10 公斤",
                "10千克",
                "十公斤",
                "10 kg",
                "10.0kg",
                "滚筒10kg/静音",
            ],
            "10公斤",
        ),
        (&["60l", "60升", "60公升", "六十升", "60l大容量"], "60升"),
        (
            &["50寸", "50英寸", "50吋", "50inch", "五十寸", "50′′"],
            "50寸",
        ),
        (
            &[
                "600*800",
                "600×800",
                "600x800",
                "600 × 800",
                "600 x 800mm",
                "600mm*800mm",
                "600毫米乘800毫米",
            ],
            "600x800",
        ),
        (&["一千瓦", "1kw", "1千瓦"], "1千瓦"),
        (&["1200转", "1200rpm", "1200转/分"], "1200转"),
        (&["一级能效", "新1级"], "1级"),
    ] {
        for text in texts {
            assert_eq!(found(text, Reading::Indexed), token, "{text}");
            assert_eq!(found(text, Reading::Phrase), token, "{text}");
        }
    }
}

#[test]
fn parts_of_models_and_other_words_are_no_quantities() {
    for text in [
        "bcd-470l",
        "bcd470l",
        "kfr-35gw",
        "60lw",
        "470 冰箱",
        "l60",
        "1.2.3升",
        "一体",
        "百度",
        "十字门",
        "x800",
        "600x",
        "24x7x365x2x1",
        "60",
        "p",
        "123456789升",
    ] {
        assert_eq!(found(text, Reading::Indexed), "", "{text}");
    }
    assert_eq!(
        found("8kg/10kg 8-12升", Reading::Indexed),
        "8公斤 10公斤 12升"
    );
    assert_eq!(found("十三门 13门", Reading::Indexed), "13门 13门");
}

#[test]
fn a_phrase_is_read_with_more_lenience() {
    for (text, indexed, phrase) in [
        ("60 l 电热", "", "60升"),
        ("60 l电热", "", ""),
        ("haier10kg", "", "10公斤"),
        ("haier60l", "", ""),
    ] {
        assert_eq!(found(text, Reading::Indexed), indexed, "{text}");
        assert_eq!(found(text, Reading::Phrase), phrase, "{text}");
    }
}
