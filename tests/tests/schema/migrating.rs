//! Migrations go up, down and up again.

use std::{collections::BTreeSet, fs, path::PathBuf, thread};

use cangku_persistence::migrations;
use integration_tests::database::TestDatabase;

use crate::dump::dump;

/// The folders of all migrations, oldest first.
pub(crate) fn folders() -> Vec<PathBuf> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
    let entries = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    assert!(!folders.is_empty());
    folders
}

fn names() -> Vec<String> {
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    folders().iter().map(name).collect()
}

#[test]
fn migrating_up_down_and_up_again_gives_the_same_schema() {
    let database = TestDatabase::empty();
    let nothing = dump(&database);
    assert_eq!(migrations::pending(database.url()).unwrap(), names());
    assert_eq!(dump(&database), nothing, "asking changes nothing");

    assert_eq!(migrations::run_pending(database.url()).unwrap(), names());
    let first = dump(&database);
    assert!(first.len() > 200, "the dump sees the schema: {first:#?}");
    assert!(migrations::pending(database.url()).unwrap().is_empty());
    assert!(migrations::run_pending(database.url()).unwrap().is_empty());

    let mut reverted = migrations::revert_all(database.url()).unwrap();
    reverted.reverse();
    assert_eq!(reverted, names());
    assert_eq!(dump(&database), nothing);

    assert_eq!(migrations::run_pending(database.url()).unwrap(), names());
    assert_eq!(dump(&database), first);
}

#[test]
fn each_migration_by_itself_leaves_no_trace_when_it_is_undone() {
    let database = TestDatabase::empty();
    for folder in folders() {
        let read = |file| fs::read_to_string(folder.join(file)).unwrap();
        let (up, down) = (read("up.sql"), read("down.sql"));
        let before = dump(&database);
        database.execute(&up);
        let after = dump(&database);
        assert_ne!(
            before, after,
            "{folder:?} does something that the dump sees"
        );
        database.execute(&down);
        assert_eq!(dump(&database), before, "down of {folder:?}");
        database.execute(&up);
        assert_eq!(dump(&database), after, "up of {folder:?} again");
    }
}

#[test]
fn migrations_can_be_reverted_with_rows_in_every_table() {
    let database = TestDatabase::fresh();
    crate::checks::fill(&database);
    migrations::revert_all(database.url()).unwrap();
    let left = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' \
                AND tablename !~ '^__diesel'";
    assert_eq!(database.number(left), 0);
}

#[test]
fn processes_that_start_together_apply_each_migration_once() {
    let database = TestDatabase::empty();
    let applied: Vec<String> = thread::scope(|scope| {
        let url = database.url();
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| migrations::run_pending(url).unwrap()))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(applied, names());
    assert_eq!(dump(&database), dump(&TestDatabase::fresh()));
}

#[test]
fn a_migration_that_this_program_does_not_know_is_not_undone() {
    let database = TestDatabase::fresh();
    let before = dump(&database);
    database.execute("INSERT INTO __diesel_schema_migrations VALUES ('29990101000000')");
    let error = migrations::revert_all(database.url())
        .unwrap_err()
        .to_string();
    assert!(error.contains("29990101000000"), "{error}");
    assert_eq!(dump(&database), before);
}

#[test]
fn a_migration_that_fails_is_named_and_leaves_nothing_behind() {
    let database = TestDatabase::empty();
    database.execute("CREATE TABLE media_images ()");
    let error = migrations::run_pending(database.url())
        .unwrap_err()
        .to_string();
    let names = names();
    let failed = names
        .iter()
        .position(|name| name.contains("media"))
        .unwrap();
    assert!(error.contains(&names[failed]), "{error}");
    let applied = database.number("SELECT count(*) FROM __diesel_schema_migrations");
    assert_eq!(usize::try_from(applied).unwrap(), failed);
    assert_eq!(
        database.number("SELECT count(to_regclass('search_logs'))"),
        0
    );

    database.execute("DROP TABLE media_images");
    assert_eq!(
        migrations::run_pending(database.url()).unwrap(),
        names[failed..]
    );
    assert_eq!(dump(&database), dump(&TestDatabase::fresh()));
}

#[test]
fn an_index_whose_migration_was_interrupted_is_built_anew() {
    const VERSION: &str = "20261129161000";
    let database = TestDatabase::fresh();
    let whole = dump(&database);
    // Killed while it built the index, or before it recorded that the index was built.
    for is_valid in [false, true] {
        database.execute(&format!(
            "UPDATE pg_index SET indisvalid = {is_valid} \
             WHERE indexrelid = 'idx_stock_hold_holder'::regclass; \
             DELETE FROM __diesel_schema_migrations WHERE version = '{VERSION}'"
        ));
        let applied = migrations::run_pending(database.url()).unwrap();
        assert_eq!(applied, ["2026-11-29-161000_index_holds_by_holder"]);
        let valid = "SELECT count(*) FROM pg_index \
            WHERE indexrelid = 'idx_stock_hold_holder'::regclass AND indisvalid";
        assert_eq!(database.number(valid), 1);
    }
    assert_eq!(dump(&database), whole);
}

#[test]
fn every_migration_has_a_name_a_time_of_its_own_and_both_ways() {
    let mut versions = BTreeSet::new();
    for folder in folders() {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let (version, rest) = name.split_at_checked(18).unwrap();
        let parts: Vec<_> = version
            .trim_end_matches('_')
            .split('-')
            .map(str::len)
            .collect();
        assert_eq!(parts, [4, 2, 2, 6], "YYYY-MM-DD-HHMMSS: {name}");
        assert!(rest.contains('_') && rest.is_ascii(), "verb_object: {name}");
        assert!(versions.insert(version.to_owned()), "{name}");
        for file in ["up.sql", "down.sql"] {
            assert!(folder.join(file).is_file(), "{file} of {name}");
        }
    }
}
