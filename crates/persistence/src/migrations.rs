//! Schema migrations, embedded in the program and run under an advisory lock.
//!
//! Any number of processes may start at once against one database: the first migrates, the others
//! wait for it and then find nothing left to do.

mod error;
mod examination;
mod history;

use std::collections::{BTreeSet, HashSet};
use std::thread;
use std::time::Duration;

use diesel::migration::{Migration, MigrationSource};
use diesel::pg::{Pg, PgConnection};
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use tracing::info;

pub use self::error::SchemaMigrationError;
use self::{
    examination::examine,
    history::{Flag, applied_versions, connect},
};
use crate::{compatibility::check_order_numbers, leftover_index::drop_leftover_index};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// Key of the advisory lock for migrating; an arbitrary number, used for nothing else.
const LOCK_KEY: i64 = 0x6361_6e67_6b75_0001;

const LOCK_POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Polls between two log lines about waiting.
const POLLS_PER_LOG_LINE: u32 = 50;

/// Applies pending migrations, oldest first, and returns their names.
///
/// Waits, without limit and with log lines, while another process migrates the same database. A
/// statement that can't get its table lock within 10 seconds fails, so that it doesn't block the
/// statements queued behind it.
///
/// # Errors
/// [`SchemaMigrationError::Connect`],
/// [`IncompatibleDatabase`](SchemaMigrationError::IncompatibleDatabase),
/// [`Newer`](SchemaMigrationError::Newer), [`NoRight`](SchemaMigrationError::NoRight),
/// [`Lock`](SchemaMigrationError::Lock), [`History`](SchemaMigrationError::History) or
/// [`Apply`](SchemaMigrationError::Apply).
pub fn run_pending(database_url: &str) -> Result<Vec<String>, SchemaMigrationError> {
    run_pending_unless(database_url, NewerSchema::Refused, &|| false)
}

/// How to treat a schema that a newer program has migrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewerSchema {
    /// Return [`SchemaMigrationError::Newer`].
    Refused,
    /// Work on it, at the operator's risk.
    Allowed,
}

/// As [`run_pending`], but stops waiting for the database or another process once `is_stopped`
/// returns true.
///
/// If nothing is pending it only reads, so that a role without rights on the schema suffices.
///
/// # Errors
/// As [`run_pending`], and [`SchemaMigrationError::Stopped`].
pub fn run_pending_unless(
    database_url: &str,
    newer: NewerSchema,
    is_stopped: &dyn Fn() -> bool,
) -> Result<Vec<String>, SchemaMigrationError> {
    let (mut connection, applied) = examine(database_url, is_stopped)?;
    if newer == NewerSchema::Refused {
        refuse_newer(&applied)?;
    }
    let pending = pending_of(&applied)?;
    let Some(first) = pending.first() else {
        check_order_numbers(&mut connection)
            .map_err(|error| SchemaMigrationError::History(error.into()))??;
        return Ok(Vec::new());
    };
    check_rights(&mut connection, pending.len(), first)?;
    drop(connection);
    under_lock(database_url, is_stopped, |connection| {
        // Read again under the lock: another process may have migrated meanwhile.
        let pending = connection
            .pending_migrations(MIGRATIONS)
            .map_err(SchemaMigrationError::History)?;
        let mut applied = Vec::with_capacity(pending.len());
        for migration in pending {
            let name = migration.name().to_string();
            let mut done = connection.run_migration(&migration);
            // An interrupted `CREATE INDEX CONCURRENTLY` leaves its index: drop that and retry
            // once.
            if let Err(cause) = &done
                && !migration.metadata().run_in_transaction()
                && drop_leftover_index(connection, &cause.to_string())
            {
                done = connection.run_migration(&migration);
            }
            match done {
                Ok(_) => info!(migration = name, "migration applied"),
                Err(cause) => return Err(SchemaMigrationError::Apply { name, cause }),
            }
            applied.push(name);
        }
        Ok(applied)
    })
}

/// Names of pending migrations, oldest first. Changes nothing and takes no lock.
pub fn pending(database_url: &str) -> Result<Vec<String>, SchemaMigrationError> {
    let mut connection = connect(database_url)?;
    let applied = applied_versions(&mut connection)
        .map_err(|error| SchemaMigrationError::History(error.into()))?;
    pending_of(&applied)
}

fn pending_of(applied: &HashSet<String>) -> Result<Vec<String>, SchemaMigrationError> {
    let pending = embedded()?
        .iter()
        .filter(|migration| !applied.contains(&migration.name().version().to_string()))
        .map(|migration| migration.name().to_string())
        .collect();
    Ok(pending)
}

fn refuse_newer(applied: &HashSet<String>) -> Result<(), SchemaMigrationError> {
    let known: BTreeSet<String> = embedded()?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    let unknown: BTreeSet<&str> = applied
        .iter()
        .filter(|version| !known.contains(*version))
        .map(String::as_str)
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(SchemaMigrationError::Newer {
        unknown: unknown.into_iter().collect::<Vec<_>>().join(", "),
        known: known.last().cloned().unwrap_or_default(),
        program: env!("CARGO_PKG_VERSION"),
    })
}

#[derive(QueryableByName)]
struct Rights {
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Bool)]
    may_create: bool,
}

/// Checks that the role may create objects in the schema. Whether it owns the existing ones shows
/// only when a migration changes them.
fn check_rights(
    connection: &mut PgConnection,
    pending: usize,
    first: &str,
) -> Result<(), SchemaMigrationError> {
    let rights: Rights = sql_query(
        "SELECT current_user::text AS role, \
         coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create",
    )
    .get_result(connection)
    .map_err(|error| SchemaMigrationError::History(error.into()))?;
    if rights.may_create {
        return Ok(());
    }
    Err(SchemaMigrationError::NoRight {
        pending,
        first: first.to_owned(),
        role: rights.role,
    })
}

/// Reverts all migrations, newest first, **and deletes all data with them**; returns their names.
///
/// For tests of the migrations.
///
/// # Errors
/// As [`run_pending`], with [`SchemaMigrationError::Revert`] in place of `Apply`, and
/// [`SchemaMigrationError::Unknown`] if a newer program has migrated the database.
pub fn revert_all(database_url: &str) -> Result<Vec<String>, SchemaMigrationError> {
    under_lock(database_url, &|| false, |connection| {
        let known = embedded()?;
        let applied = connection
            .applied_migrations()
            .map_err(SchemaMigrationError::History)?;
        // Diesel lists the newest migration first.
        let mut reverted = Vec::with_capacity(applied.len());
        for version in applied {
            let Some(migration) = known.iter().find(|known| known.name().version() == version)
            else {
                return Err(SchemaMigrationError::Unknown {
                    version: version.to_string(),
                });
            };
            let name = migration.name().to_string();
            if let Err(cause) = connection.revert_migration(migration) {
                return Err(SchemaMigrationError::Revert { name, cause });
            }
            reverted.push(name);
        }
        Ok(reverted)
    })
}

/// The program's own migrations, oldest first.
fn embedded() -> Result<Vec<Box<dyn Migration<Pg>>>, SchemaMigrationError> {
    let mut migrations =
        MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(SchemaMigrationError::History)?;
    migrations.sort_by(|left, right| left.name().version().cmp(&right.name().version()));
    Ok(migrations)
}

/// Runs `work` on a connection that holds the migration lock.
///
/// If the process dies, its connection ends, and with that the lock.
fn under_lock<T>(
    database_url: &str,
    is_stopped: &dyn Fn() -> bool,
    work: impl FnOnce(&mut PgConnection) -> Result<T, SchemaMigrationError>,
) -> Result<T, SchemaMigrationError> {
    let mut connection = connect(database_url)?;
    let locked = wait_for_lock(&mut connection, is_stopped);
    if !locked.map_err(|error| SchemaMigrationError::Lock(error.into()))? {
        return Err(SchemaMigrationError::Stopped);
    }
    let outcome = work(&mut connection);
    let unlocked = sql_query("SELECT pg_advisory_unlock($1) AS value")
        .bind::<BigInt, _>(LOCK_KEY)
        .execute(&mut connection);
    // The error of `work` takes precedence over one of the unlock.
    let value = outcome?;
    unlocked.map_err(|error| SchemaMigrationError::Lock(error.into()))?;
    Ok(value)
}

/// Polls for the lock: a session that sleeps inside `pg_advisory_lock` holds a snapshot, and a
/// `CREATE INDEX CONCURRENTLY` of the lock's holder would wait for that forever.
///
/// Returns whether the lock was acquired; false if a stop was requested before.
fn wait_for_lock(
    connection: &mut PgConnection,
    is_stopped: &dyn Fn() -> bool,
) -> QueryResult<bool> {
    let mut polls = 0_u32;
    while !try_lock(connection)? {
        if polls.is_multiple_of(POLLS_PER_LOG_LINE) {
            info!("another process is migrating this database; waiting for it to finish");
        }
        polls = polls.wrapping_add(1);
        if is_stopped() {
            return Ok(false);
        }
        thread::sleep(LOCK_POLL_INTERVAL);
    }
    // A limit on statements set for the role or the database would abort a long migration.
    sql_query("SELECT set_config('lock_timeout', '10s', false), set_config('statement_timeout', '0', false)")
        .execute(connection)?;
    Ok(true)
}

fn try_lock(connection: &mut PgConnection) -> QueryResult<bool> {
    sql_query("SELECT pg_try_advisory_lock($1) AS value")
        .bind::<BigInt, _>(LOCK_KEY)
        .get_result::<Flag>(connection)
        .map(|row| row.value)
}
