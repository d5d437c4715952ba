//! Constructs and connects the components: database, secrets, state, jobs.

mod backend;
mod haier;
mod jobs;
mod opening;
mod server_mode;
mod state;

use cangku_persistence::migrations::SchemaMigrationError;
use embedded_postgres::StartError;

pub use backend::Backend;
pub use server_mode::ServerMode;
pub use state::connections;

use crate::{config::StoredSecretError, media::StoreError};

/// Why a command can't start.
#[derive(Debug, thiserror::Error)]
pub enum WiringError {
    /// The embedded PostgreSQL can't be started.
    #[error("the embedded PostgreSQL can't be used")]
    Embedded(#[from] StartError),
    /// The database is unreachable.
    #[error("the database doesn't answer; see that it runs and that DATABASE_URL leads to it")]
    Unreachable(#[source] SchemaMigrationError),
    /// The server refuses connections permanently.
    #[error("the database can't be used: {remedy}")]
    Refused {
        /// How to fix it.
        remedy: String,
        /// libpq's error.
        #[source]
        cause: SchemaMigrationError,
    },
    /// The program can't work with this database.
    #[error(transparent)]
    IncompatibleDatabase(SchemaMigrationError),
    /// The schema can't be migrated.
    #[error("the database's schema can't be brought up to date")]
    Migrations(#[source] SchemaMigrationError),
    /// A thread can't be started.
    #[error("a thread can't be started")]
    Thread(#[from] std::io::Error),
    /// The store of pictures can't be used.
    #[error("the store of pictures can't be used; see CANGKU_MEDIA_S3_…")]
    Media(#[from] StoreError),
    /// A generated secret can't be stored.
    #[error(transparent)]
    Secret(#[from] StoredSecretError),
}
