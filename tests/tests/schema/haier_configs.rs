//! Haier configurations that are older than the rule that one is active.

use std::{fs, path::PathBuf};

use integration_tests::database::TestDatabase;

use crate::{checks::expect, lines, migrating::folders};

/// The first migration that these tests are about.
const FIRST: &str = "2026-11-30-120000_identify_haier_configs";

#[test]
fn configurations_of_before_stay_and_the_oldest_active_one_remains_active() {
    let database = TestDatabase::empty();
    let is_former = |folder: &PathBuf| folder.file_name().unwrap().to_str().unwrap() < FIRST;
    let (former, new): (Vec<_>, Vec<_>) = folders().into_iter().partition(is_former);
    let up = |folder: PathBuf| {
        database.execute(&fs::read_to_string(folder.join("up.sql")).unwrap());
    };
    former.into_iter().for_each(up);
    database.execute(
        "INSERT INTO haier_configs (name, config, is_active) VALUES
             ('off', '{}', false), ('haier', '{\"client_id\": \"a\"}', true),
             ('Haier', '{}', true), ('ｈaier', '{}', false), ('last', '{\"b\": []}', true)",
    );
    new.into_iter().for_each(up);
    let rows = lines(
        &database,
        "SELECT concat_ws(' ', name, config, is_active, is_twin) AS line FROM haier_configs
         ORDER BY id",
    );
    assert_eq!(
        rows,
        [
            "off {} f f",
            "haier {\"client_id\": \"a\"} t f",
            "Haier {} f f",
            "ｈaier {} f t",
            "last {\"b\": []} f f"
        ]
    );
    for (statement, name) in [
        (
            "UPDATE haier_configs SET is_active = true WHERE name = 'last'",
            "unique_active_haier_config",
        ),
        (
            "INSERT INTO haier_configs (name, config, is_active) VALUES ('ｌast', '{}', false)",
            "unique_haier_config_identity",
        ),
    ] {
        expect(&database, statement, name);
    }
    // The twin takes the place of the row that it looks like.
    database.execute("DELETE FROM haier_configs WHERE name = 'haier'");
    let twins = "SELECT count(*) FROM haier_configs WHERE is_twin";
    assert_eq!(database.number(twins), 0);
    database.execute("UPDATE haier_configs SET is_active = true WHERE name = 'last'");
}
