//! Product search by words.

use std::{sync::LazyLock, thread};

use cangku_domain::{
    Error, PageRequest, ProductId, Result, Text,
    catalog::{HaierDetails, ProductDetails, ProductFilter, ProductSort, SearchPhrase},
    ports::StorageError,
    searches::{SynonymWord, SynonymWords},
};
use cangku_persistence::Database;

use integration_tests::database::TestDatabase;
use proptest::{collection::vec, prelude::*};

use crate::fixtures::{CatalogFixture, at, insert, optional, read, shop, text, try_write, write};

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
        .map(|listing| listing.product.details.name.to_string())
        .collect();
    names.join("|")
}

#[test]
fn a_search_takes_three_statements_with_synonyms_too() {
    let (_test, database, catalog) = shop();
    insert(&database, &[catalog.draft("双门 1.5P 冰箱")]);
    for number in 0..20 {
        let words = [format!("word{number}"), format!("词{number}")];
        let words = words.map(|word| SynonymWord::new(&word).unwrap());
        let words = SynonymWords::new(words.into()).unwrap();
        write(&database, |unit| {
            Ok(unit.search_synonyms().insert(&words, None, at(0))?)
        });
    }
    for phrase in ["词7", "双门一匹半", "美的变频空调大1.5匹"] {
        let before = database.statements_run();
        found(&database, phrase);
        assert!(database.statements_run() - before <= 3, "{phrase}");
    }
}

#[test]
fn no_word_is_in_two_groups_and_there_are_no_more_than_the_maximum() {
    let test = TestDatabase::fresh();
    test.execute(
        "INSERT INTO search_synonyms (words) \
         SELECT ARRAY['a' || n, 'b' || n] FROM generate_series(1, 498) AS n",
    );
    let inserted = |group: usize| {
        let database = test.open();
        let words = [format!("same{}", group % 2), format!("other{group}")];
        let words = words.map(|word| SynonymWord::new(&word).unwrap());
        let words = SynonymWords::new(words.into()).unwrap();
        try_write(&database, |unit| {
            Ok(unit.search_synonyms().insert(&words, None, at(0))?)
        })
    };
    let results: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..6)
            .map(|group| scope.spawn(move || inserted(group)))
            .collect();
        threads.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let inserted = results
        .iter()
        .filter(|result| matches!(result, Ok(Some(_))))
        .count();
    assert_eq!(inserted, 2, "one of each kind");
    for refused in results.into_iter().filter(Result::is_err) {
        let is_duplicate = matches!(&refused, Err(Error::Duplicate { field: "words", .. }));
        assert!(is_duplicate, "{refused:?}");
    }
    assert_eq!(test.number("SELECT count(*) FROM search_synonyms"), 500);
}

#[test]
fn every_word_must_occur_in_name_model_code_brand_or_category() {
    let (_test, database, catalog) = shop();
    let other = CatalogFixture::of(&database, "热水器", "Casarte 卡萨帝");
    let haier = HaierDetails {
        product_code: Some(text("GA0SZC00U")),
        product_model: optional("EC6001-HT3"),
        ..HaierDetails::default()
    };
    insert(
        &database,
        &[
            catalog.draft("双门 静音"),
            ProductDetails {
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
    let (_test, database, catalog) = shop();
    insert(
        &database,
        &["50% off", "500 off", r"a\b", "a_b", "axb"].map(|name| catalog.draft(name)),
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
fn names_come_before_models_and_most_sold_first() {
    let (test, database, catalog) = shop();
    let model = HaierDetails {
        product_model: optional("无霜"),
        ..HaierDetails::default()
    };
    insert(
        &database,
        &[
            catalog.draft("无霜 A"),
            catalog.draft("大容量无霜 B"),
            ProductDetails {
                haier: model,
                ..catalog.draft("C")
            },
            catalog.draft("无霜 D"),
        ],
    );
    test.execute(
        "UPDATE products SET sales_count = 50 WHERE name = 'C';
         UPDATE products SET sales_count = 40 WHERE name = '大容量无霜 B';
         UPDATE products SET sales_count = 3 WHERE name = '无霜 A'",
    );
    assert_eq!(found(&database, "无霜"), "大容量无霜 B|无霜 A|无霜 D|C");
    assert_eq!(found(&database, "d 无霜"), "无霜 D");
}

fn refreshed(database: &Database, limit: u32) -> (u32, u32) {
    let round = write(database, |unit| Ok(unit.products().reindex(limit)?));
    (round.found, round.refreshed)
}

#[test]
fn products_that_came_in_by_another_way_are_made_ready_in_rounds() {
    let (test, database, catalog) = shop();
    let (category, brand) = (catalog.category, catalog.brand);
    insert(&database, &[catalog.draft("雪松 0")]);
    assert_eq!(refreshed(&database, 100), (0, 0));
    test.execute(&format!(
        "INSERT INTO products (name, category_id, brand_id, price, sales_count)
         SELECT '雪松 ' || n, {category}, {brand}, 1, n FROM generate_series(1, 7) AS n"
    ));
    assert_eq!(found(&database, "雪松"), "雪松 0");
    assert_eq!(refreshed(&database, 3), (3, 3));
    // A round that fails changes nothing.
    let failed: Result<()> = try_write(&database, |unit| {
        unit.products().reindex(3)?;
        Err(StorageError::Unavailable("a fault".into()).into())
    });
    assert!(failed.is_err());
    // A product locked by another transaction is skipped.
    let stale = "SELECT min(product_id) FROM product_search WHERE version = 0";
    let locked = ProductId::new(test.number(stale)).unwrap();
    let last = database.clone();
    write(&database, |unit| {
        unit.products().lock(locked)?;
        assert_eq!(refreshed(&last, 100), (4, 3));
        Ok(())
    });
    assert_eq!(refreshed(&database, 100), (1, 1));
    assert_eq!(refreshed(&database, 100), (0, 0));
    let all: Vec<String> = (0..=7).rev().map(|n| format!("雪松 {n}")).collect();
    assert_eq!(found(&database, "雪松"), all.join("|"));

    // Tokens of products changed with SQL, or built by older rules, are rebuilt; those built by
    // newer rules are left alone.
    test.execute("UPDATE products SET name = '云杉' WHERE name = '雪松 3'");
    assert_eq!(refreshed(&database, 100), (1, 1));
    assert_eq!(found(&database, "云杉"), "云杉");
    test.execute("UPDATE product_search SET version = 0 WHERE product_id % 2 = 0");
    test.execute("UPDATE product_search SET version = 9 WHERE product_id % 2 = 1");
    assert_eq!(refreshed(&database, 100), (4, 4));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_can_be_stored_and_searched(
        texts in vec(("\\PC{1,60}", "[\\\\'\":&|!()*<> -]{0,9}\\PC{0,40}"), 1..5),
    ) {
        static SHOP: LazyLock<(TestDatabase, Database, CatalogFixture)> = LazyLock::new(shop);
        let (_, database, catalog) = &*SHOP;
        for (name, phrase) in &texts {
            let (Ok(name), Ok(Some(of_name)), Ok(phrase)) =
                (Text::new(name), SearchPhrase::new(name), SearchPhrase::new(phrase))
            else {
                continue;
            };
            let id = insert(database, &[ProductDetails { name, ..catalog.draft("x") }])[0].id;
            for phrase in [Some(of_name), phrase].into_iter().flatten() {
                for sort in [ProductSort::Relevance, ProductSort::PriceAsc] {
                    let filter = ProductFilter { search: Some(phrase.clone()), ..ProductFilter::default() };
                    read(database, |session| {
                        Ok(session.products().list(&filter, sort, PageRequest::default())?)
                    });
                }
            }
            write(database, |unit| Ok(unit.products().delete(id)?));
        }
    }
}
