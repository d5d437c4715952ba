//! Suppliers' names: their constraints, and what a database of a former version gets of them.

use std::fs;

use integration_tests::database::TestDatabase;

use crate::{
    checks::{expect, fill},
    lines,
    migrating::folders,
    refusal,
};

/// The first migration that this test is about.
const FIRST: &str = "2026-11-30-031000_create_supplier_names";

#[test]
fn names_are_mapped_to_where_former_syncs_have_put_the_products() {
    let database = TestDatabase::empty();
    let (former, new): (Vec<_>, Vec<_>) = folders()
        .into_iter()
        .partition(|folder| folder.file_name().unwrap().to_str().unwrap() < FIRST);
    let up = |folder: &std::path::PathBuf| {
        database.execute(&fs::read_to_string(folder.join("up.sql")).unwrap());
    };
    former.iter().for_each(up);
    database.execute(
        "INSERT INTO categories (name) VALUES ('热水设备'), ('冰箱'), ('精选'), ('未分类');
         INSERT INTO brands (name) VALUES ('Haier'), ('统帅'), ('其他品牌'), ('自有');
         INSERT INTO products (name, category_id, brand_id, source, product_code, product_model,
             product_group, supplier, supplier_code, edited_fields, last_sync_at)
         SELECT name, category, brand, source, code, model, product_group, 'haier', code,
             edited::text[], now()
         FROM (VALUES
             -- Category and brand were renamed: the names of the products have the supplier's.
             ('海尔 EC1 电热水器', 1, 1, 'haier', 'A', 'EC1', '电热水器', '{}'),
             ('海尔 EC2 电热水器', 1, 1, 'haier', 'B', 'EC2', '电热水器', '{}'),
             -- One of three stands elsewhere.
             ('海尔 EC3 电热水器', 2, 2, 'haier', 'C', 'EC3', '电热水器', '{}'),
             -- What staff have edited says nothing about the supplier's names.
             ('老板推荐', 3, 2, 'haier', 'D', 'BC1', '冰箱', '{name,category}'),
             ('统帅 BC2 冰箱', 2, 4, 'haier', 'E', 'BC2', '冰箱', '{brand}'),
             -- Without group and brand.
             ('XX1', 4, 3, 'haier', 'F', 'XX1', '', '{}'),
             -- Staff have set its source since its last sync, which the next one would undo.
             ('海尔 EC4 电热水器', 1, 1, 'local', 'G', 'EC4', '电热水器', '{}')
         ) AS former (name, category, brand, source, code, model, product_group, edited);
         INSERT INTO products (name, category_id, brand_id, product_code, product_group)
         VALUES ('自有 水壶', 3, 4, 'OWN', '水壶');
         INSERT INTO haier_sync_logs (sync_type) VALUES ('full')",
    );
    // Of the former columns only: migrations add others.
    let columns = database.text(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
         WHERE attrelid = 'products'::regclass AND attnum > 0 AND NOT attisdropped
             AND attname <> 'source'",
    );
    let products =
        format!("SELECT md5(string_agg(ROW({columns})::text, '' ORDER BY id)) FROM products");
    let before = database.text(&products);

    new.iter().for_each(up);

    let names = |table: &str, column: &str, entries: &str| {
        let query = format!(
            "SELECT concat_ws(' ', supplier, external_name, entry.name, is_ignored) AS line
             FROM {table} AS found JOIN {entries} AS entry ON entry.id = found.{column}
             ORDER BY external_name COLLATE \"C\""
        );
        lines(&database, &query)
    };
    assert_eq!(
        names("supplier_categories", "category_id", "categories"),
        [
            "haier 冰箱 冰箱 f",
            "haier 未分类 未分类 f",
            "haier 电热水器 热水设备 f"
        ]
    );
    assert_eq!(
        names("supplier_brands", "brand_id", "brands"),
        [
            "haier 其他品牌 其他品牌 f",
            "haier 海尔 Haier f",
            "haier 统帅 统帅 f"
        ]
    );
    let own = "SELECT string_agg(product_code, ',') FROM products WHERE source = 'local'";
    assert_eq!(database.text(own), "OWN");
    let unlisted = "SELECT count(*) FROM products WHERE NOT is_listed";
    assert_eq!(database.number(unlisted), 0);
    assert_eq!(database.text(&products), before);
}

#[test]
fn an_ignored_name_of_a_supplier_is_mapped_to_nothing() {
    let database = TestDatabase::fresh();
    fill(&database);
    for (table, what) in [
        ("supplier_categories", "category"),
        ("supplier_brands", "brand"),
    ] {
        let set = |values: &str| format!("UPDATE {table} SET {values}");
        expect(
            &database,
            &set("is_ignored = true"),
            &format!("{table}_ignored_has_no_{what}"),
        );
        let unmapped = set(&format!("is_ignored = true, {what}_id = NULL"));
        assert_eq!(refusal(&database, &unmapped), None);
        expect(
            &database,
            &set("external_name = ' '"),
            &format!("{table}_external_name_not_blank"),
        );
        let twin = format!(
            "INSERT INTO {table} (supplier, external_name) SELECT supplier, external_name FROM {table}"
        );
        expect(&database, &twin, &format!("unique_supplier_{what}"));
    }
}
