//! Behaviour when the database becomes unavailable, and when it returns.

use std::{
    thread,
    time::{Duration, Instant},
};

use cangku_domain::{
    Error, Result,
    catalog::CategoryDraft,
    ports::{ReadSession, Reader, StorageError, SyncLock, Transactor},
};
use cangku_persistence::{Database, Settings};
use integration_tests::{database::TestDatabase, private_server::PrivateServer};

use crate::fixtures::{assert_contention, assert_unavailable, at, read, text, try_write, write};

fn ping(database: &Database) -> Result<()> {
    (database as &dyn Reader).read(|session| Ok(session.ping()?))
}

/// Opens several connections at once, so that as many are idle afterwards.
fn fill_pool(database: &Database, depth: usize) {
    read(database, |session: &mut dyn ReadSession| {
        session.ping()?;
        if depth > 1 {
            fill_pool(database, depth - 1);
        }
        Ok(())
    });
}

#[test]
fn a_database_that_is_not_there_yet_is_unavailable_and_then_simply_works() {
    let mut server = PrivateServer::start();
    server.stop();
    let database = Database::open(Settings::new(server.url(), "test"));
    assert_unavailable(ping(&database));
    // While the database is known to be unavailable, callers fail fast.
    assert_unavailable(try_write(&database, |_unit| Ok(())));
    server.start_again();
    let begun = Instant::now();
    while ping(&database).is_err() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "it never recovered"
        );
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_restart_of_the_server_between_requests_fails_none_of_them() {
    let mut server = PrivateServer::start();
    cangku_persistence::migrations::run_pending(server.url()).unwrap();
    let database = Database::open(Settings {
        pool_size: 4,
        ..Settings::new(server.url(), "test")
    });
    fill_pool(&database, 4);
    server.start_again();
    for n in 0..6 {
        ping(&database).unwrap();
        let draft = CategoryDraft {
            name: text(&format!("{n}")),
            order: 0,
        };
        write(&database, |unit| {
            Ok(unit.categories().insert(&draft, at(0))?)
        });
    }
}

#[test]
fn cut_connections_are_noticed_before_anybody_uses_them() {
    let test = TestDatabase::fresh();
    let database = test.open();
    for _ in 0..3 {
        fill_pool(&database, 4);
        test.cut_connections();
        test.wait_until(
            "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()",
        );
        for _ in 0..6 {
            ping(&database).unwrap();
            write(&database, |unit| {
                Ok(unit.categories().ensure(&[text("冰箱")], at(0))?)
            });
        }
    }
}

#[test]
fn a_transaction_whose_connection_dies_is_unavailable_and_wrote_nothing() {
    let test = TestDatabase::fresh();
    let database = test.open();
    let insert = |name: &str| CategoryDraft {
        name: text(name),
        order: 0,
    };
    // Before a statement.
    let result = try_write(&database, |unit| {
        unit.categories().insert(&insert("a"), at(0))?;
        test.cut_connections();
        Ok(unit.categories().insert(&insert("b"), at(0))?)
    });
    assert_unavailable(result);
    // Before the commit.
    let result = try_write(&database, |unit| {
        unit.categories().insert(&insert("a"), at(0))?;
        test.cut_connections();
        Ok(())
    });
    assert_unavailable(result);
    // If the work ignores the error.
    let result = try_write(&database, |unit| {
        unit.categories().insert(&insert("a"), at(0))?;
        test.cut_connections();
        unit.categories().insert(&insert("b"), at(0)).unwrap_err();
        Ok(())
    });
    assert!(matches!(result, Err(Error::Storage(_))), "{result:?}");
    assert_eq!(test.number("SELECT count(*) FROM categories"), 0);
    write(&database, |unit| {
        Ok(unit.categories().insert(&insert("a"), at(0))?)
    });
}

#[test]
fn a_pool_that_stays_empty_is_unavailable() {
    let test = TestDatabase::fresh();
    let settings = Settings {
        pool_size: 1,
        connection_timeout: Duration::from_millis(50),
        ..test.settings()
    };
    let database = Database::open(settings);
    let begun = Instant::now();
    while ping(&database).is_err() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "no connection was ever made"
        );
    }
    read(&database, |session| {
        session.ping()?;
        assert_unavailable(ping(&database));
        assert_unavailable(try_write(&database, |_unit| Ok(())));
        Ok(())
    });
    ping(&database).unwrap();
}

#[test]
fn a_read_only_database_serves_reads_and_is_unavailable_for_changes() {
    let test = TestDatabase::fresh();
    let name = test.text("SELECT current_database()");
    test.execute(&format!(
        "ALTER DATABASE {name} SET default_transaction_read_only = on"
    ));
    let database = test.open();
    read(&database, |session| {
        Ok(session.categories().list(None, Default::default())?)
    });
    let draft = CategoryDraft {
        name: text("空调"),
        order: 0,
    };
    assert_unavailable(try_write(&database, |unit| {
        Ok(unit.categories().insert(&draft, at(0))?)
    }));
}

#[test]
fn a_statement_that_runs_or_waits_too_long_is_contention() {
    let test = TestDatabase::fresh();
    let database = test.open();
    let with_timeouts = [
        Settings {
            statement_timeout: Duration::from_secs(1),
            ..test.settings()
        },
        Settings {
            lock_timeout: Duration::from_millis(200),
            ..test.settings()
        },
    ];
    let with_timeouts = with_timeouts.map(Database::open);
    write(&database, |unit| {
        Ok(unit.categories().ensure(&[text("冰箱")], at(0))?)
    });
    let id = cangku_domain::CategoryId::new(1).unwrap();
    write(&database, |unit| {
        unit.categories().lock(id)?;
        for database in &with_timeouts {
            let result = try_write(database, |unit| Ok(unit.categories().lock(id)?));
            assert_contention(result);
        }
        Ok(())
    });
    for database in &with_timeouts {
        write(database, |unit| Ok(unit.categories().lock(id)?)).unwrap();
    }
}

#[test]
fn one_may_sync_at_a_time_and_the_right_goes_with_its_holder() {
    let test = TestDatabase::fresh();
    let (here, there) = (test.open(), test.open());
    let mut lease = here.try_acquire().unwrap().unwrap();
    assert!(there.try_acquire().unwrap().is_none());
    assert!(
        here.try_acquire().unwrap().is_none(),
        "not even its own process gets it twice"
    );
    assert!(lease.is_held());
    drop(lease);

    let mut lost = there.try_acquire().unwrap().unwrap();
    test.cut_connections();
    test.wait_until(
        "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    assert!(!lost.is_held());
    let mut next = here.try_acquire().unwrap().unwrap();
    drop(lost);
    assert!(next.is_held());
}

#[test]
fn a_sync_lock_on_a_server_that_is_gone_is_unavailable() {
    let mut server = PrivateServer::start();
    let database = Database::open(Settings::new(server.url(), "test"));
    server.stop();
    let result = database.try_acquire().map(|lease| lease.is_some());
    assert!(
        matches!(result, Err(StorageError::Unavailable(_))),
        "{result:?}"
    );
}

#[test]
fn the_session_carries_the_programs_name() {
    let test = TestDatabase::fresh();
    let database = Database::open(Settings::new(test.url(), "cangku sync & more"));
    let seen = read(&database, |session| {
        session.ping()?;
        Ok(test.number(
            "SELECT count(*) FROM pg_stat_activity
             WHERE application_name = 'cangku sync & more' AND datname = current_database()",
        ))
    });
    assert!(seen > 0);
}

#[test]
fn a_database_can_be_shared_between_threads() {
    fn shared<T: Clone + Send + Sync + Transactor + Reader + SyncLock + 'static>(_: &T) {}
    shared(&TestDatabase::fresh().open());
}
