//! `cangku check-data` on a real database.

use std::fs;

use integration_tests::{catalog_fixture::contents, database::TestDatabase};
use serde_json::{Value, json};

use crate::{installation, installation_on};

const CHECK: &str = "check-data";

/// Rows that an earlier version could write: twins, blank names, a price of 0.00, usernames that a new
/// user couldn't have. They are inserted before the migrations that know of them.
const FORMER: &str = "
    INSERT INTO categories (name) VALUES ('冰箱'), (E'冰\\u200b箱'), ('洗衣机');
    INSERT INTO brands (name) VALUES ('Haier'), ('Ｈaier'), (E'\\u200b\\u2800');
    INSERT INTO users (username, password_hash)
    VALUES ('ann', 'x'), ('Ａnn', 'x'), ('42', 'x'), ('bob', 'x');
    INSERT INTO products (name, category_id, brand_id, price, product_code, supply_price)
    VALUES ('a', 1, 1, 1, 'GA0', NULL), ('b', 1, 1, 0, 'ＧA0', NULL), (E'\\u3164', 1, 1, 1, NULL, NULL),
        ('d', 1, 1, 0, NULL, 5), (E'c\\u0007', 1, 1, 1, NULL, NULL)";

/// A database whose schema is that before names were compared by their looks.
fn former_database() -> TestDatabase {
    let database = TestDatabase::empty();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
    let folders = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = folders.filter(|path| path.is_dir()).collect();
    folders.sort();
    database.execute(
        "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
         run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
    );
    for folder in folders {
        let name = folder.file_name().unwrap().to_str().unwrap();
        if name < "2026-11-30-060000" {
            database.execute(&fs::read_to_string(folder.join("up.sql")).unwrap());
            let version = name[..17].replace('-', "");
            database.execute(&format!(
                "INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')"
            ));
        }
    }
    database
}

#[test]
fn rows_of_a_former_version_are_named_and_stay_as_they_are() {
    let database = former_database();
    database.execute(FORMER);
    let installation = installation_on(&database);
    installation.run(&["migrate"]).expect_success();
    let before = contents(&database);

    let found = installation.run(&[CHECK]).expect_code(1).stdout;
    let expected = "\
RULE         ROW         FINDING                                                                                             VALUE
looks_alike  category 2  looks like that of category 1                                                                       \"冰\\u{200b}箱\"
looks_alike  brand 2     looks like that of brand 1                                                                          \"Ｈaier\"
blank        brand 3     the name has no visible character                                                                   \"\\u{200b}\\u{2800}\"
looks_alike  product 2   looks like that of product 1                                                                        \"ＧA0\"
price_zero   product 2   is 0.00 and no gift, so it can't be bought                                                          \"0.00\"
blank        product 3   the name has no visible character                                                                   \"\\u{3164}\"
unreadable   product 5   products.name of row 5: must not contain control characters
looks_alike  user 2      looks like that of user 1                                                                           \"Ａnn\"
username     user 2      the username may have ASCII letters and digits, Chinese characters and the characters @ . + - _     \"Ａnn\"
username     user 3      the username must not be a number                                                                   \"42\"

15 rows checked, 10 findings
";
    let squeezed = |text: &str| {
        let line = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        text.lines().map(line).collect::<Vec<_>>()
    };
    assert_eq!(squeezed(&found), squeezed(expected));
    assert_eq!(contents(&database), before, "it changes nothing");

    let printed = installation.run(&[CHECK, "--json"]).expect_code(1).stdout;
    let report: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(report["rows_checked"], 15);
    assert_eq!(report["findings"].as_array().unwrap().len(), 10);
    let first = json!({"rule": "looks_alike", "kind": "category", "id": 2, "value": "冰\u{200b}箱",
        "detail": "looks like that of category 1", "twin_of": 1});
    assert_eq!(report["findings"][0], first);

    database.execute(
        "UPDATE categories SET name = '冷柜' WHERE id = 2;
         UPDATE brands SET name = '海尔' WHERE id = 2; UPDATE brands SET name = '统帅' WHERE id = 3;
         UPDATE products SET product_code = 'GB0', is_gift = true WHERE id = 2;
         UPDATE products SET name = 'c' WHERE id IN (3, 5); DELETE FROM users WHERE id IN (2, 3)",
    );
    let clean = installation.run(&[CHECK]).expect_success().stdout;
    assert_eq!(clean, "13 rows checked, 0 findings\n");
}

#[tokio::test]
async fn a_shop_with_former_rows_goes_on() {
    let database = former_database();
    database.execute(FORMER);
    database.execute("DELETE FROM products WHERE id = 5");
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    assert_eq!(admin.names("/api/brands").await.len(), 3);
    assert_eq!(admin.ids("/api/products?is_active=all").await.len(), 4);
    // A twin can be edited; its name can't become that of the first.
    admin
        .patch("/api/categories/2", json!({"order": 4}))
        .await
        .expect(200);
    admin
        .patch("/api/categories/2", json!({"name": "冰\u{feff}箱"}))
        .await
        .expect_problem(409, "duplicate_category_name");
    admin
        .patch("/api/categories/2", json!({"name": "冷柜"}))
        .await
        .expect(200);
    // Each of two products with codes that look the same is found by its own.
    for (code, id) in [("GA0", 1), ("%EF%BC%A7A0", 2), ("GA0%E2%80%8B", 1)] {
        let path = format!("/api/products/by-code/{code}");
        assert_eq!(admin.get(&path).await.expect(200).id(), id, "{code}");
    }
    serve.terminate().expect_success();
}

#[test]
fn an_empty_shop_has_no_findings_and_a_failed_check_is_none_either() {
    let installation = installation();
    let printed = installation.run(&[CHECK, "--json"]).expect_success().stdout;
    assert_eq!(printed, "{\"rows_checked\":0,\"findings\":[]}\n");
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    installation.run(&["migrate"]).expect_success();
    database.execute("ALTER TABLE brands RENAME TO elsewhere");
    let failed = installation.run(&[CHECK]).expect_code(2);
    assert_eq!(failed.stdout, "");
    installation.run(&[CHECK, "--repair"]).expect_code(2);
}
