//! Checks that indexed products are found by typical queries.

mod names;
mod spellings;

use std::collections::BTreeSet;

use proptest::{collection::vec, prelude::*, sample::select};

use super::{ProductSearch, Synonyms, TaxonomyId, product_tokens};
use crate::{
    BrandId, CategoryId, LongText, OptionalText,
    catalog::{ProductDetails, SearchPhrase},
    testing::ProductBuilder,
};

fn product(name: &str, model: &str, description: &str) -> ProductDetails {
    let ids = (CategoryId::new(3).unwrap(), BrandId::new(5).unwrap());
    let mut product = ProductBuilder::new()
        .name(name)
        .placed_in(ids.0, ids.1)
        .draft();
    product.description = LongText::new(description).unwrap();
    product.haier.product_model = OptionalText::new(model).unwrap();
    product
}

/// Rank of the product: 1 (best) to 3; `None` if it isn't found. Its category is 電冰箱 and its brand
/// Haier 海尔; there is another brand, 卡萨帝.
fn rank(product: &ProductDetails, phrase: &str) -> Option<usize> {
    let phrase = SearchPhrase::new(phrase).unwrap().unwrap();
    let taxonomy = [
        (TaxonomyId::Category(CategoryId::new(3).unwrap()), "電冰箱"),
        (TaxonomyId::Brand(BrandId::new(5).unwrap()), "Haier 海尔"),
        (TaxonomyId::Brand(BrandId::new(6).unwrap()), "卡萨帝"),
    ];
    let search = ProductSearch::new(&phrase, taxonomy, &Synonyms::new([]));
    let tokens: BTreeSet<String> = product_tokens(product.into()).into_iter().collect();
    let scopes = [search.name, search.head, search.all];
    let met: Vec<bool> = scopes
        .iter()
        .map(|wanted| wanted.is_met_by(&tokens))
        .collect();
    assert!(
        met.is_sorted(),
        "{phrase:?}: what a narrow scope has, a wide one has"
    );
    met.iter().position(|is_met| *is_met)
}

#[test]
fn names_come_before_heads_before_descriptions() {
    let product = product(
        "风冷无霜 470升 BCD-470WDPGU1",
        "BCD-470WDPGU1",
        "十字对开门，1.5匹",
    );
    for (phrase, expected) in [
        ("无霜", Some(0)),
        ("霜", Some(0)),
        ("冷无", Some(0)),
        ("風冷無霜", Some(0)),
        ("470升", Some(0)),
        ("70升", None),
        ("47升", None),
        ("470升无霜", Some(0)),
        ("470无霜", Some(0)),
        ("470冰箱", Some(1)),
        ("471冰箱", None),
        ("470", Some(0)),
        ("bcd470", Some(0)),
        ("bcd470冰箱", Some(1)),
        ("海尔", Some(1)),
        ("HAI", Some(1)),
        ("冰箱", Some(1)),
        ("海尔冰箱", Some(1)),
        ("海尔风冷冰箱", Some(1)),
        ("卡萨帝冰箱", None),
        ("卡萨帝", None),
        ("无霜 海尔", Some(1)),
        ("十字", Some(2)),
        ("冰箱 十字 无霜", Some(2)),
        ("1.5匹", Some(2)),
        ("15匹", None),
        ("十字 洗衣机", None),
        ("%", None),
        ("，", Some(2)),
        ("，1", Some(0)),
        ("，2", None),
        ("-", Some(0)),
    ] {
        assert_eq!(rank(&product, phrase), expected, "{phrase}");
    }
    // Nothing visible is no phrase.
    assert_eq!(SearchPhrase::new(" \u{200b}"), Ok(None));
}

#[test]
fn a_decimal_point_counts_in_numbers_and_not_in_models() {
    let product = product("大2.5匹 5.8L", "KFR-72LW/BP2.0", "");
    for (phrase, is_found) in [
        ("2.5匹", true),
        ("25匹", false),
        ("5.8l", true),
        ("58l", false),
        ("bp2.0", true),
        ("bp20", true),
        ("kfr72lwbp20", true),
        ("KFR 72LW BP2.0", true),
        ("72lw", true),
    ] {
        assert_eq!(rank(&product, phrase).is_some(), is_found, "{phrase}");
    }
}

fn han() -> impl Strategy<Value = char> {
    let characters: Vec<char> = "海尔冰箱洗衣机變頻變频無霜無霜电電门門一级能效"
        .chars()
        .collect();
    prop_oneof![
        3 => select(characters),
        1 => proptest::char::range('\u{4e00}', '\u{9fa5}'),
    ]
}

proptest! {
    #[test]
    fn every_part_of_a_chinese_name_finds_it(
        name in vec(han(), 1..60), from in 0..60_usize, length in 1..60_usize,
    ) {
        let from = from % name.len();
        let part: String = name.iter().skip(from).take(length).collect();
        let name: String = name.iter().collect();
        let product = product(&format!("BCD-1 {name}5升"), "", "");
        prop_assert_eq!(rank(&product, &part), Some(0));
    }

    #[test]
    fn every_model_is_found_in_five_spellings(
        model in "[A-Z]{1,5}[-/ ]?[0-9]{1,5}[A-Z]{0,4}([-/.(]?[A-Z0-9]{1,6}\\)?){0,4}",
    ) {
        let product = product("无", &model, "");
        let full_width: String = model
            .chars()
            .map(|c| match c {
                ' ' => '\u{3000}',
                c => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
            })
            .collect();
        let spellings = [
            model.clone(),
            model.to_lowercase(),
            model.replace(|c: char| !c.is_alphanumeric(), ""),
            model.replace(|c: char| !c.is_alphanumeric(), " "),
            full_width,
        ];
        for spelling in spellings {
            prop_assert_eq!(rank(&product, &spelling), Some(1), "{}", spelling);
        }
    }

    #[test]
    fn any_text_can_be_indexed_and_searched(
        name in "\\PC{1,200}", description in "\\PC{0,500}", phrase in "\\PC{1,100}",
    ) {
        prop_assume!(!name.trim().is_empty() && !phrase.trim().is_empty());
        let product = product(&name, &name.chars().take(100).collect::<String>(), &description);
        let _ = rank(&product, &phrase);
        let tokens = product_tokens((&product).into());
        prop_assert!(tokens.iter().all(|token| token.len() > 1 && token.len() < 1000));
    }
}
