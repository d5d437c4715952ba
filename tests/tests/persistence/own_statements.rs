//! Transactions with statements of the caller's own, and requests processed within them.

use cangku_domain::{
    Error,
    ports::{ClosedCircuit, StorageError},
    processing::{ProcessResult, Processor, Request},
    testing::{FixedClock, SequentialOrderNumbers, order_rules},
};
use cangku_persistence::{
    Database, PgUnitOfWork,
    diesel::{QueryResult, connection::SimpleConnection},
    storage_error,
};

use crate::{
    fixtures::{assert_contention, at, shop},
    stock::fixtures::{
        Plain, apply, assert_consistent, lock, once, rows, stocked, system, together,
    },
};

const ALL_NOTES: &str = "SELECT text FROM notes ORDER BY text";

/// The caller's own error.
#[derive(Debug)]
enum Failure {
    Refused,
    Storage(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Storage(error)
    }
}

fn execute(unit: &mut PgUnitOfWork<'_>, sql: &str) -> QueryResult<()> {
    unit.connection().batch_execute(sql)
}

fn run<T>(
    database: &Database,
    work: impl FnOnce(&mut PgUnitOfWork<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    database.run_with_connection(work)
}

fn add_note(unit: &mut PgUnitOfWork<'_>, text: &str) -> Result<(), Failure> {
    let added = execute(unit, &format!("INSERT INTO notes VALUES ('{text}')"));
    added.map_err(|error| Failure::Storage(Error::Storage(storage_error(error))))
}

#[test]
fn the_callers_error_is_returned_and_its_statements_are_rolled_back() {
    let (test, database, _) = shop();
    test.execute("CREATE TABLE notes (text text PRIMARY KEY)");
    let refused = run(&database, |unit| {
        add_note(unit, "refused")?;
        Err::<(), _>(Failure::Refused)
    });
    assert!(matches!(refused, Err(Failure::Refused)), "{refused:?}");
    let value = run(&database, |unit| {
        add_note(unit, "kept")?;
        Ok(7)
    });
    assert_eq!(value.unwrap(), 7);
    assert_eq!(rows(&test, ALL_NOTES), ["kept"]);
}

#[test]
fn a_failed_statement_prevents_the_commit_and_a_panic_becomes_an_error() {
    let (test, database, _) = shop();
    test.execute("CREATE TABLE notes (text text PRIMARY KEY)");
    let ignored = run(&database, |unit| {
        add_note(unit, "lost")?;
        let failed = execute(unit, "SELECT 1 FROM nowhere");
        assert!(failed.is_err());
        Ok(())
    });
    let is_internal = |failure: &Failure| {
        matches!(
            failure,
            Failure::Storage(Error::Storage(StorageError::Internal(_)))
        )
    };
    assert!(ignored.as_ref().is_err_and(is_internal), "{ignored:?}");
    let panicked = run(&database, |unit| {
        add_note(unit, "lost")?;
        panic!("on purpose")
    });
    let panicked: Result<(), Failure> = panicked;
    assert!(panicked.as_ref().is_err_and(is_internal), "{panicked:?}");
    assert_eq!(rows(&test, ALL_NOTES), [""; 0]);
}

#[test]
fn a_statement_that_waits_too_long_for_a_lock_is_contention() {
    let (test, _, _) = shop();
    test.execute("CREATE TABLE notes (text text PRIMARY KEY)");
    let database = Database::open(cangku_persistence::Settings {
        lock_timeout: std::time::Duration::from_millis(50),
        ..test.settings()
    });
    let blocked = run(&database, |unit| {
        add_note(unit, "same")?;
        // Another transaction waits for the end of this one.
        match run(&database, |unit| add_note(unit, "same")) {
            Err(Failure::Storage(error)) => Ok(error),
            other => panic!("{other:?}"),
        }
    });
    assert_contention(Err::<(), _>(blocked.unwrap()));
}

#[test]
fn a_request_within_a_transaction_is_processed_once_for_its_key() {
    let (test, database, catalog) = shop();
    test.execute("CREATE TABLE notes (text text PRIMARY KEY)");
    let [product] = stocked(&database, &catalog, 10);
    let processor = Processor {
        circuit: &ClosedCircuit,
        transactor: &database,
        clock: &FixedClock::new(at(1)),
        renderer: Some(&Plain),
        rules: &order_rules(),
        numbers: &SequentialOrderNumbers::default(),
    };
    let request = once("key", 1, together(&system(), vec![lock(product, 3, "P-1")]));
    let request = [Request::Stock(request)];
    let process = |note: &str, is_kept: bool| {
        run(&database, |unit| {
            let result = processor.process_in(unit, &request)?.pop().unwrap();
            add_note(unit, note)?;
            if is_kept {
                Ok(result)
            } else {
                Err(Failure::Refused)
            }
        })
    };
    // Nothing is stored under the key if the caller rolls back.
    assert!(matches!(process("a", false), Err(Failure::Refused)));
    let first = process("b", true).unwrap();
    assert!(
        matches!(
            first,
            ProcessResult::Fresh {
                stored: Some(_),
                ..
            }
        ),
        "{first:?}"
    );
    let second = process("c", true).unwrap();
    assert!(matches!(second, ProcessResult::Replayed(_)), "{second:?}");
    assert_eq!(rows(&test, ALL_NOTES), ["b", "c"]);
    let stock = "SELECT stock || ' ' || held FROM products";
    assert_eq!(rows(&test, stock), ["7 3"]);
    apply(&database, 2, &[lock(product, 7, "P-2")]);
    assert_consistent(&database);
}
