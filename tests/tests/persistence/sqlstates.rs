//! Errors are classified by SQLSTATE, independent of their text.

use cangku_domain::{Error, Result, catalog::CategoryDraft, ports::StorageError};
use cangku_persistence::Database;
use integration_tests::{database::TestDatabase, private_server::PrivateServer};

use crate::fixtures::{at, text, try_write};

/// A trigger that fails with the SQLSTATE in a table and a meaningless message.
const FAILING: &str = "
    CREATE TABLE failing (state TEXT NOT NULL);
    INSERT INTO failing VALUES ('00000');
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE wanted TEXT := (SELECT state FROM failing);
    BEGIN
        IF wanted <> '00000' THEN
            RAISE EXCEPTION '出了点问题' USING ERRCODE = wanted;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER failing BEFORE INSERT ON categories FOR EACH ROW EXECUTE FUNCTION fail();";

fn insert(database: &Database, name: &str) -> Result<()> {
    let draft = CategoryDraft {
        name: text(name),
        order: 0,
    };
    try_write(database, |unit| {
        unit.categories().insert(&draft, at(0))?;
        Ok(())
    })
}

fn kind(result: &Result<()>) -> &'static str {
    match result {
        Ok(()) => "none",
        Err(Error::Storage(StorageError::Unavailable(_))) => "unavailable",
        Err(Error::Storage(StorageError::Full(_))) => "full",
        Err(Error::Storage(StorageError::Contention(_))) => "contention",
        Err(Error::Storage(StorageError::Internal(_))) => "internal",
        Err(_) => "other",
    }
}

#[test]
fn every_class_of_states_is_known_by_itself() {
    let test = TestDatabase::fresh();
    test.execute(FAILING);
    let database = test.open();
    for (state, expected) in [
        ("00000", "none"),
        ("08006", "unavailable"),
        ("25006", "unavailable"),
        ("40001", "contention"),
        ("40P01", "contention"),
        ("42501", "internal"),
        ("53000", "unavailable"),
        ("53100", "full"),
        ("53200", "unavailable"),
        ("53300", "unavailable"),
        ("55P03", "contention"),
        ("57014", "contention"),
        ("57P01", "unavailable"),
        ("57P03", "unavailable"),
        ("58030", "unavailable"),
        ("XX000", "internal"),
        ("00000", "none"),
    ] {
        test.execute(&format!("UPDATE failing SET state = '{state}'"));
        let result = insert(&database, state);
        // For an error that means the end of the session, the connection is dropped, so both names
        // are new.
        if expected == "none" {
            test.execute("DELETE FROM categories");
        }
        assert_eq!(kind(&result), expected, "{state}: {result:?}");
    }
}

#[test]
fn a_unique_name_is_still_a_duplicate() {
    let test = TestDatabase::fresh();
    let database = test.open();
    insert(&database, "冰箱").unwrap();
    assert!(matches!(
        insert(&database, "冰箱"),
        Err(Error::Duplicate { .. })
    ));
}

#[test]
fn a_server_without_a_connection_to_spare_is_unavailable() {
    let server = PrivateServer::start_with(&[("max_connections", "4")]);
    cangku_persistence::migrations::run_pending(server.url()).unwrap();
    server.make_clerk();
    let settings = |url: String| cangku_persistence::Settings {
        pool_size: 1,
        connection_timeout: std::time::Duration::from_millis(500),
        ..cangku_persistence::Settings::new(url, "test")
    };
    let url = server.url_as("clerk");
    let others: Vec<_> = (0..8)
        .map(|_| diesel::Connection::establish(&url))
        .filter_map(|made: diesel::ConnectionResult<diesel::PgConnection>| made.ok())
        .collect();
    assert!(others.len() < 8);
    let database = Database::open(settings(url));
    assert_eq!(kind(&insert(&database, "冰箱")), "unavailable");
    drop(others);
    let begun = std::time::Instant::now();
    while insert(&database, "冰箱").is_err() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(60));
    }
}

#[test]
fn a_role_that_may_only_read_is_distinguished_from_a_read_only_server() {
    let test = TestDatabase::fresh();
    let read_only = cangku_persistence::Settings {
        url: format!(
            "{}{}options=-c%20default_transaction_read_only%3Don",
            test.url(),
            if test.url().contains('?') { '&' } else { '?' }
        ),
        ..test.settings()
    };
    let database = Database::open(read_only);
    assert_eq!(kind(&insert(&database, "冰箱")), "unavailable");
}
