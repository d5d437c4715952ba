//! API keys that are older than scopes.

use std::{fs, path::PathBuf};

use cangku_domain::accounts::{Role, Scopes};
use integration_tests::database::TestDatabase;

use crate::{lines, migrating::folders};

/// The first migration that this test is about.
const FIRST: &str = "2026-12-03-090000_add_api_key_scopes";

#[test]
fn keys_of_before_keep_what_they_could_do_and_so_do_those_of_the_previous_version() {
    let database = TestDatabase::empty();
    let is_former = |folder: &PathBuf| folder.file_name().unwrap().to_str().unwrap() < FIRST;
    let (former, new): (Vec<_>, Vec<_>) = folders().into_iter().partition(is_former);
    let up = |folder: PathBuf| {
        let up = fs::read_to_string(folder.join("up.sql")).unwrap();
        database.execute(&up);
    };
    let insert = |name: &str| {
        database.execute(&format!(
            "INSERT INTO api_keys (name, key_hash) VALUES ('{name}', sha256('{name}'))"
        ));
    };
    former.into_iter().for_each(up);
    insert("before");
    new.into_iter().for_each(up);
    // As the previous version does while both run.
    insert("meanwhile");
    let rows = lines(
        &database,
        "SELECT concat_ws(' ', name, array_to_string(scopes, ', '), expires_at IS NULL,
             last_four IS NULL, version) AS line
         FROM api_keys ORDER BY id",
    );
    let scopes = Scopes::of_role(Role::Staff);
    let expected = ["before", "meanwhile"].map(|name| format!("{name} {scopes} t t 1"));
    assert_eq!(rows, expected);
}
