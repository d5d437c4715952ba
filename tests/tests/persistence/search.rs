//! Searching products by words.

use cangku_domain::{
    PageRequest,
    catalog::{HaierDetails, ProductDraft, ProductFilter, ProductSort, SearchPhrase},
};
use cangku_persistence::Database;

use crate::given::{Shelf, code, insert, optional, read, shop};

fn found(database: &Database, phrase: &str) -> String {
    let filter = ProductFilter {
        search: SearchPhrase::new(phrase).unwrap(),
        ..ProductFilter::default()
    };
    let page = read(database, |session| {
        Ok(session
            .products()
            .list(&filter, ProductSort::Relevance, PageRequest::default())?)
    });
    let names: Vec<String> = page
        .results
        .iter()
        .map(|listing| listing.product.name.to_string())
        .collect();
    names.join("|")
}

#[test]
fn every_word_must_stand_in_name_model_code_brand_or_category() {
    let (_test, database, shelf) = shop();
    let other = Shelf::of(&database, "热水器", "Casarte 卡萨帝");
    let haier = HaierDetails {
        product_code: Some(code("GA0SZC00U")),
        product_model: optional("EC6001-HT3"),
        ..HaierDetails::default()
    };
    insert(
        &database,
        &[
            shelf.draft("双门 静音"),
            ProductDraft {
                haier,
                ..other.draft("电热 Pro")
            },
            other.draft("燃气 Max"),
        ],
    );
    for (phrase, names) in [
        ("静音", "双门 静音"),
        ("静音 双门", "双门 静音"),
        ("静音 燃气", ""),
        ("海尔", "双门 静音"),
        ("冰箱 海尔 双", "双门 静音"),
        ("热水器", "燃气 Max|电热 Pro"),
        ("6001-ht", "电热 Pro"),
        ("ga0szc", "电热 Pro"),
        ("casarte pro", "电热 Pro"),
        ("CASARTE", "燃气 Max|电热 Pro"),
        ("nothing", ""),
    ] {
        assert_eq!(found(&database, phrase), names, "{phrase}");
    }
}

#[test]
fn wildcards_are_plain_characters() {
    let (_test, database, shelf) = shop();
    insert(
        &database,
        &["50% off", "500 off", r"a\b", "a_b", "axb"].map(|name| shelf.draft(name)),
    );
    for (phrase, names) in [
        ("50%", "50% off"),
        ("%", "50% off"),
        ("a_b", "a_b"),
        (r"a\b", r"a\b"),
        (r"\", r"a\b"),
        ("%off", ""),
        ("' OR 1=1 --", ""),
    ] {
        assert_eq!(found(&database, phrase), names, "{phrase}");
    }
}

#[test]
fn names_that_begin_with_the_phrase_come_before_those_that_contain_it() {
    let (test, database, shelf) = shop();
    let model = HaierDetails {
        product_model: optional("无霜"),
        ..HaierDetails::default()
    };
    insert(
        &database,
        &[
            shelf.draft("无霜 A"),
            shelf.draft("大容量无霜 B"),
            ProductDraft {
                haier: model,
                ..shelf.draft("C")
            },
            shelf.draft("无霜 D"),
        ],
    );
    test.execute(
        "UPDATE products SET sales_count = 50 WHERE name = 'C';
         UPDATE products SET sales_count = 40 WHERE name = '大容量无霜 B';
         UPDATE products SET sales_count = 3 WHERE name = '无霜 A'",
    );
    assert_eq!(found(&database, "无霜"), "无霜 A|无霜 D|大容量无霜 B|C");
    // The phrase is weighed as a whole, its words are matched one by one.
    assert_eq!(found(&database, "d 无霜"), "无霜 D");
}
