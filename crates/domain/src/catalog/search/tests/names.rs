//! A product's own name, typed without its spaces.

use proptest::{collection::vec, prelude::*};

use super::{han, product, rank};

#[test]
fn a_name_is_found_without_its_spaces() {
    for (name, phrase) in [
        ("美的 变频 空调 大1.5匹", "美的变频空调大1.5匹"),
        ("美的 变频 空调 大 1.5 匹", "变频空调大1.5P"),
        ("大 小 神 童 3 门", "大小神童3门"),
        ("大 小 神 童 3 门", "小神"),
        ("Haier Pro Max 60 600", "haierpromax60600"),
        ("Haier Pro Max 60 600", "promax"),
        ("干衣机（热泵）10 kg / 静音", "干衣机热泵10kg静音"),
        ("变频/对开门-冰箱", "变频对开门冰箱"),
        ("50% off + 冰箱", "50%off+冰箱"),
    ] {
        assert_eq!(
            rank(&product(name, "", ""), phrase),
            Some(0),
            "{phrase} for {name}"
        );
    }
    // Words of other products aren't words of this one.
    let product = product("变频 空调 大1.5匹", "", "");
    for phrase in ["调变频空", "空调大2.5匹", "变调"] {
        assert_eq!(rank(&product, phrase), None, "{phrase}");
    }
}

#[test]
fn a_name_is_found_behind_its_brand_and_category() {
    // The brand is Haier 海尔, the category 電冰箱.
    for (name, phrase) in [
        ("大1.5匹", "海尔电冰箱大1.5匹"),
        (
            "风冷无霜十字对开门超薄嵌入式",
            "海尔电冰箱风冷无霜十字对开门超薄嵌入式",
        ),
        (
            "风冷无霜 十字对开门 超薄",
            "海尔风冷无霜十字对开门超薄电冰箱",
        ),
        ("风冷无霜 十字对开门 超薄", "haier风冷无霜十字对开门超薄"),
    ] {
        assert_eq!(
            rank(&product(name, "", ""), phrase),
            Some(1),
            "{phrase} for {name}"
        );
    }
    let product = product("风冷无霜十字对开门超薄嵌入式", "", "");
    assert_eq!(
        rank(&product, "卡萨帝电冰箱风冷无霜十字对开门超薄嵌入式"),
        None
    );
}

/// A word as names have it: ideographs, letters, a number, a quantity or a model.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => vec(han(), 1..6).prop_map(String::from_iter),
        1 => "[A-Z][a-z]{0,5}",
        1 => "[0-9]{1,4}",
        1 => "[0-9]{1,3}(\\.[0-9])?(匹|P|公斤|kg|升|L|门|寸)",
        1 => "[A-Z]{2,3}-[0-9]{2,3}[A-Z]{0,3}",
        1 => "[三两十]门|一级能效|600[×*x]800|（[大小]）",
    ]
}

proptest! {
    #[test]
    fn any_name_is_found_without_any_of_its_spaces(
        words in vec(word(), 1..8), spaces in vec(any::<bool>(), 8),
    ) {
        let product = product(&words.join(" "), "", "");
        let mut phrase = String::new();
        for (word, has_space) in words.iter().zip(spaces) {
            phrase.push_str(word);
            if has_space {
                phrase.push(' ');
            }
        }
        prop_assert_eq!(rank(&product, &words.concat()), Some(0));
        prop_assert_eq!(rank(&product, &phrase), Some(0), "{}", phrase);
    }
}
