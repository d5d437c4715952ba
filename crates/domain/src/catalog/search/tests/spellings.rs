//! Spellings of one phrase or name that must not make a difference.

use super::{product, rank};
use crate::catalog::{
    ProductDetails, SearchPhrase,
    search::{ProductSearch, Synonyms, product_tokens},
};

/// Whether a product with this name and no model is found.
fn finds(name: &str, phrase: &str) -> bool {
    rank(&product(name, "", ""), phrase).is_some()
}

fn check(name: &str, found: &[&str], not_found: &[&str]) {
    for phrase in found {
        assert!(finds(name, phrase), "{phrase:?} finds {name:?}");
    }
    for phrase in not_found {
        assert!(!finds(name, phrase), "{phrase:?} doesn't find {name:?}");
    }
}

#[test]
fn tabs_and_line_ends_part_words() {
    let name = "变频 对开门 BCD-470";
    let phrases = [
        "变频\t对开门",
        "对开门\r\n变频",
        "变频\u{b}bcd470",
        "变频\u{85}对开门",
        "\t变频\u{2028}470\n",
    ];
    check(name, &phrases, &["变频\t滚筒"]);
}

#[test]
fn invisible_characters_are_ignored_on_both_sides() {
    for invisible in "\u{2066}\u{2067}\u{2068}\u{2069}\u{61c}\u{180e}\u{e0100}\u{fe00}\u{200b}\u{200d}\u{2060}\u{ad}\
         \u{34f}\u{115f}\u{3164}\u{ffa0}\u{feff}\u{fff9}\u{1d173}\u{e0041}\u{600}\u{13430}\u{17b4}\u{180b}"
        .chars()
    {
        let dressed = format!("对{invisible}开门{invisible} BCD{invisible}-470");
        check("对开门 BCD-470", &[&dressed, &format!("{invisible}对开{invisible}门")], &[]);
        check(&dressed, &["对开门", "bcd470", &dressed], &["对门"]);
    }
}

#[test]
fn compatibility_forms_are_the_characters_that_they_look_like() {
    check(
        "对开⻔ 冰箱",
        &["对开门", "对开門", "对开⾨", "开⻔冰箱"],
        &["对开问"],
    );
    check(
        "水龙头 车载 风扇",
        &["⽔龙头", "⽔⻰头", "⻋载", "⻛扇", "風扇"],
        &["火龙头"],
    );
    check("立式", &["\u{f9f7}式", "⽴式"], &[]);
    check("容量㎏ １０㍑ Ⅱ代", &["容量kg", "10リットル", "ii代"], &[]);
}

#[test]
fn marks_part_words() {
    let name = "变频 对开门 BCD-470 1.5匹";
    for mark in "。？！，、；：“”‘’「」『』《》〈〉【】（）…—～〜~·﹐﹖!?,;:\"'()|•※★●😀‼¿؟".chars()
    {
        let phrases = [
            format!("变频{mark}对开门"),
            format!("{mark}对开门{mark}变频{mark}"),
            format!("bcd470{mark} {mark} 变频"),
            format!("1.5匹{mark}变频"),
        ];
        check(
            name,
            &phrases.each_ref().map(String::as_str),
            &[&format!("变频{mark}滚筒")],
        );
        check(
            &format!("变频{mark}对开门"),
            &[
                "变频",
                "对开门",
                "变频 对开门",
                "变频，对开门",
                "变频对开门",
            ],
            &[],
        );
    }
    // Alone, a mark is searched for as it is.
    check("冰箱？", &["？", "?"], &["！", "。"]);
    // Signs that are part of quantities and models aren't marks.
    check(
        name,
        &[],
        &[
            "变频%",
            "%变频",
            "bcd_470",
            "变频+",
            "变频*对开门",
            "变频#",
            "@变频",
        ],
    );
}

#[test]
fn units_and_numerals_are_found_in_every_spelling() {
    for (spellings, others) in [
        (
            &[
                "50寸",
                "50英寸",
                "50吋",
                "50 英寸",
                "五十寸",
                "50inch",
                "５０寸",
            ][..],
            &["55寸", "5寸", "0寸", "500寸"][..],
        ),
        (
            &[
                "1.5匹",
                "1.5P",
                "1.5p",
                "1.5 匹",
                "一匹半",
                "1P半",
                "一点五匹",
                "1.50匹",
                "1。5匹",
            ],
            &["5匹", "5P", "15匹", "1匹"],
        ),
        (
            &[
                "10公斤",
                "10kg",
                "10KG",
                "10 kg",
                "10千克",
                "十公斤",
                "10㎏",
            ],
            &["1公斤", "0公斤", "100公斤", "10斤", "10克"],
        ),
        (
            &["60升", "60L", "60公升", "６０Ｌ", "六十升", "60立升"],
            &["6升", "0升", "600升", "60ml"],
        ),
        (
            &["3门", "三门", "叁门", "3 门", "3門"],
            &["13门", "十三门", "33门"],
        ),
        (
            &["双门", "两门", "2门", "二门", "雙門"],
            &["12门", "十二门"],
        ),
        (
            &[
                "600*800",
                "600×800",
                "600x800",
                "600X800",
                "600 × 800",
                "600乘800",
                "600mm*800mm",
                "600✕800",
            ],
            &["60*800", "800*600", "600*600"],
        ),
        (&["1级", "一级", "壹级"], &["11级", "十一级"]),
        (
            &["2000瓦", "2000W", "2000w", "两千瓦特", "2000 瓦"],
            &["200瓦", "20000瓦"],
        ),
        (&["2千瓦", "2kW", "2KW"], &["12千瓦"]),
        (&["45分贝", "45dB", "45db"], &["5分贝"]),
        (
            &["500毫升", "500ml", "500ML", "五百毫升"],
            &["50毫升", "500升"],
        ),
        (&["30厘米", "30cm", "30公分"], &["30毫米", "30米"]),
        (&["20平米", "20㎡", "20平方米", "20平方", "20m²"], &["20米"]),
        (&["24小时", "24h", "24H"], &["4小时"]),
        (&["1200转", "1200rpm", "1200r/min", "1200转/分"], &["200转"]),
        (&["220伏", "220V"], &["20伏"]),
        (&["三合一", "3合1"], &["二合一"]),
        (&["3代", "三代"], &["13代"]),
    ] {
        for name in spellings {
            let name = format!("静音 {name} 变频");
            check(&name, spellings, others);
        }
    }
}

#[test]
fn letters_are_units_only_behind_numbers() {
    check("变频 1.5匹", &[], &["p", "P", "变频 p"]);
    check("热水器 60升", &["60l热水器", "60 L 热水器"], &["l", "60lw"]);
    check("BCD-470L 冰箱", &["470l"], &["470升"]);
    check("KFR-35P/72L", &[], &["35匹", "72升"]);
    check("Leader 60 L 电热", &["60l", "leader60l"], &["60升"]);
    // Units of several letters are words as well.
    check("滚筒 10kg", &["公斤", "千克", "kg"], &["升", "斤"]);
    check(
        "海尔 8KG/10KG",
        &["8公斤", "10公斤", "十公斤"],
        &["810公斤", "18公斤"],
    );
    check(
        "洗衣机10公斤滚筒",
        &["滚筒10kg洗衣机", "haier10kg", "十公斤洗衣机"],
        &["11kg洗衣机"],
    );
}

fn finds_with(synonyms: &Synonyms, product: &ProductDetails, phrase: &str) -> bool {
    let phrase = SearchPhrase::new(phrase).unwrap().unwrap();
    let tokens = product_tokens(product.into()).into_iter().collect();
    ProductSearch::new(&phrase, [], synonyms)
        .all
        .is_met_by(&tokens)
}

#[test]
fn a_shop_adds_words_and_spellings_of_units() {
    let groups = [
        &["冰箱", "雪柜", "refrigerator", "ice box"][..],
        &["匹", "马匹"],
        &["支", "管"],
    ]
    .map(|group| {
        group
            .iter()
            .map(|word| (*word).to_owned())
            .collect::<Vec<_>>()
    });
    let synonyms = Synonyms::new(groups.iter().map(Vec::as_slice));
    for (name, phrase, is_found) in [
        ("海尔 冰箱 三门", "雪柜", true),
        ("海尔 雪柜 三门", "冰箱", true),
        ("海尔 冰箱 三门", "海尔雪柜3门", true),
        ("海尔 冰箱 三门", "三门refrigerator", true),
        ("海尔 冰箱 三门", "ice  box", true),
        ("海尔 冰箱 三门", "ice", false),
        ("ICE BOX 2", "雪柜", true),
        ("海尔 冰箱 三门", "雪柜 滚筒", false),
        ("空调 1.5P", "1.5马匹", true),
        ("空调 1.5马匹", "1.5P", true),
        ("空调 1.5马匹", "1.5匹", true),
        ("空调 1.5马匹", "2.5匹", false),
        ("24管 热水器", "24支", true),
        ("海尔 冰箱", "管道", false),
    ] {
        let found = finds_with(&synonyms, &product(name, "", ""), phrase);
        assert_eq!(found, is_found, "{phrase:?} for {name:?}");
    }
}
