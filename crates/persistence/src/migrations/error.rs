//! Errors of migrations.

use std::error::Error;

use thiserror::Error;

use crate::compatibility::IncompatibleDatabase;

type Cause = Box<dyn Error + Send + Sync>;

/// Why the schema could not be read or changed.
///
/// Migrations are applied one by one, so those before the failed one stay applied.
#[derive(Debug, Error)]
pub enum SchemaMigrationError {
    /// Connecting to the database failed.
    #[error("can't connect to the database to migrate it")]
    Connect(#[source] Cause),
    /// The program can't work on this database.
    #[error(transparent)]
    IncompatibleDatabase(#[from] IncompatibleDatabase),
    /// A newer program has migrated the database, and the caller refuses a newer schema.
    #[error(
        "the database's schema is newer than this program: it has the migrations {unknown}, and \
         cangku {program} knows those up to {known}. Use the newer program; or, if its changelog \
         says that {program} may run beside it, set CANGKU_ALLOW_NEWER_SCHEMA=true"
    )]
    Newer {
        /// Versions that the database has and the program doesn't know, oldest first.
        unknown: String,
        /// The newest version that the program knows.
        known: String,
        /// The program's own version.
        program: &'static str,
    },
    /// Migrations are pending, and the role may not change the schema.
    #[error(
        "{pending} migrations are to be applied, from {first} on, and the role {role} may not change \
         the schema: run `cangku migrate` as the schema's owner first"
    )]
    NoRight {
        /// Number of pending migrations.
        pending: usize,
        /// Name of the first pending migration.
        first: String,
        /// The current role.
        role: String,
    },
    /// A stop was requested while the database was examined or another process was migrating it.
    #[error("stopped before the database's schema was seen to be up to date")]
    Stopped,
    /// The migration lock could not be acquired or released.
    #[error("can't take the migration lock")]
    Lock(#[source] Cause),
    /// The list of applied migrations could not be read.
    #[error("can't read which migrations the database has")]
    History(#[source] Cause),
    /// The database has a migration that this program doesn't know and so can't revert.
    #[error("the database has migration {version}, which this program doesn't know")]
    Unknown {
        /// Version as recorded in the database: the digits of the migration's name.
        version: String,
    },
    /// A migration failed; if it runs in a transaction, it left nothing behind.
    #[error("migration {name} failed")]
    Apply {
        /// Name of the migration's folder.
        name: String,
        /// The database's error.
        #[source]
        cause: Cause,
    },
    /// A migration could not be reverted.
    #[error("migration {name} can't be undone")]
    Revert {
        /// Name of the migration's folder.
        name: String,
        /// The database's error.
        #[source]
        cause: Cause,
    },
}
