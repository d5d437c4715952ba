//! Identities of names and codes: the database's function, and rows that are older than it.

use std::fs;

use cangku_domain::Identity;
use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{Array, Text},
};
use integration_tests::database::TestDatabase;

use crate::{checks::expect, lines, migrating::folders};

/// The first migration that these tests are about.
const FIRST: &str = "2026-11-30-060000_add_text_identity";

#[derive(Debug, QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    text: String,
    #[diesel(sql_type = Text)]
    identity: String,
}

/// The texts of which the database gives another identity than the program.
fn differing(database: &TestDatabase, texts: Vec<String>) -> Vec<Found> {
    let found: Vec<Found> =
        sql_query("SELECT text, text_identity(text) AS identity FROM unnest($1) AS given (text)")
            .bind::<Array<Text>, _>(texts)
            .load(&mut database.connection())
            .unwrap();
    let differs = |row: &Found| Identity::of(&row.text).as_str() != row.identity;
    found.into_iter().filter(differs).collect()
}

/// Whether the database doesn't know the compatibility form of a character, which is of a newer version
/// of Unicode than its own. What is removed or a space is the same in all versions.
fn is_new(row: &Found) -> bool {
    let identity = Identity::of(&row.text);
    row.identity == row.text && !["ab", "a b"].contains(&identity.as_str())
}

#[test]
fn the_database_and_the_program_agree_on_every_character() {
    let database = TestDatabase::fresh();
    // Between letters, so that what is removed, what is a space and what composes are all seen. The
    // planes in between have no characters with other forms.
    let characters = ('\u{1}'..='\u{2ffff}').chain('\u{e0000}'..='\u{e1fff}');
    let texts = characters.map(|character| format!("a{character}b"));
    let mut differing = differing(&database, texts.collect());
    let number = differing.len();
    differing.retain(|row| !is_new(row));
    assert!(differing.is_empty(), "{differing:?}");
    assert!(number < 500, "{number}");
}

#[test]
fn the_database_and_the_program_agree_on_random_texts() {
    const PARTS: [&str; 24] = [
        "a", "冰", "箱", " ", "  ", "\u{a0}", "\u{3000}", "\u{200b}", "\u{2069}", "\u{fe0f}", "e",
        "\u{301}", "\u{34f}", "\u{323}", "ﬁ", "㎏", "Ａ", "ｶﾞ", "\u{1100}", "\u{1161}", "\u{3164}",
        "\u{2800}", "\u{85}", "\u{7f}",
    ];
    let database = TestDatabase::fresh();
    // A linear congruential generator: the same texts in each run.
    let mut state: u64 = 42;
    let mut below = |limit: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from((state >> 33) % limit).unwrap()
    };
    let texts: Vec<String> = (0..20_000)
        .map(|_| {
            let length = below(12);
            (0..length).map(|_| PARTS[below(24)]).collect()
        })
        .collect();
    let differing = differing(&database, texts);
    assert!(differing.is_empty(), "{differing:?}");
}

#[test]
fn twins_of_a_former_version_stay_and_no_more_are_added() {
    let database = TestDatabase::empty();
    let (former, new): (Vec<_>, Vec<_>) = folders()
        .into_iter()
        .partition(|folder| folder.file_name().unwrap().to_str().unwrap() < FIRST);
    let up = |folder: std::path::PathBuf| {
        database.execute(&fs::read_to_string(folder.join("up.sql")).unwrap());
    };
    former.into_iter().for_each(up);
    database.execute(
        "INSERT INTO categories (name) VALUES ('冰箱'), (E'冰\\u200b箱'), ('洗衣机'), (E'冰箱\\u2800');
         INSERT INTO brands (name) VALUES ('Haier'), ('Ｈaier'), (E'\\u200b'), (E'\\u3164');
         INSERT INTO users (username, password_hash)
         VALUES ('ann', 'x'), ('Ａnn', 'x'), ('bob', 'x');
         INSERT INTO products (name, category_id, brand_id, price, product_code)
         VALUES ('a', 1, 1, 1, 'GA0'), ('b', 1, 1, 1, 'ＧA0'), ('c', 1, 1, 1, NULL),
             ('d', 1, 1, 1, NULL), ('e', 1, 1, 1, E'GA0\\u200f')",
    );
    new.into_iter().for_each(up);
    let twins = |table: &str| {
        let twins = format!("SELECT id::text AS line FROM {table} WHERE is_twin ORDER BY id");
        lines(&database, &twins).join(" ")
    };
    let all = || ["categories", "brands", "users", "products"].map(twins);
    assert_eq!(all(), ["2 4", "2 4", "2", "2 5"]);
    for (statement, index) in [
        (
            "INSERT INTO categories (name) VALUES (E'\\u2067冰箱')",
            "unique_category_identity",
        ),
        (
            "INSERT INTO brands (name) VALUES ('Haieｒ')",
            "unique_brand_identity",
        ),
        (
            "INSERT INTO users (username, password_hash) VALUES ('ＡＮＮ', 'x')",
            "unique_username_identity",
        ),
        (
            "INSERT INTO products (name, category_id, brand_id, product_code) \
             VALUES ('x', 1, 1, 'GＡ0')",
            "unique_product_code_identity",
        ),
        // A new name is under the rule.
        (
            "UPDATE categories SET name = ' 冰箱' WHERE id = 2",
            "unique_category_identity",
        ),
    ] {
        expect(&database, statement, index);
    }
    // Other changes of a twin are none of its name.
    database.execute("UPDATE categories SET \"order\" = 3, name = name WHERE id = 2");
    assert_eq!(all()[0], "2 4");
    // The first of the twins takes the place of the row that is renamed or deleted.
    database.execute(
        "UPDATE categories SET name = '冷柜' WHERE id = 1; DELETE FROM products WHERE id = 1;
         DELETE FROM users WHERE id = 1; DELETE FROM brands WHERE id = 3",
    );
    assert_eq!(all(), ["4", "2", "", "5"]);
    expect(
        &database,
        "INSERT INTO categories (name) VALUES (E'冰箱\\u2069')",
        "unique_category_identity",
    );
    // Renamed, a twin is none.
    database.execute("UPDATE categories SET name = '冰吧' WHERE id = 4");
    assert_eq!(all()[0], "");
}
