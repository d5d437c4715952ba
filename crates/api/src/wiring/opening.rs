//! Opens the database, embedded or given, and migrates its schema.

use std::{
    error::Error as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use cangku_persistence::{
    migrations::{self, NewerSchema, SchemaMigrationError},
    permanent_connect_error,
};
use embedded_postgres::{Server, Session, StartError, StateWatch, StopSignal, choose_data_dir};

use super::{WiringError, server_mode::ServerMode};
use crate::{
    config::{Config, StorageConfig},
    server_stop::ServerStopHandle,
    supervision::Components,
};

/// Name of the database in the embedded PostgreSQL.
const DATABASE: &str = "cangku";
/// Pause between two attempts.
const PAUSE: Duration = Duration::from_millis(500);

/// The configured data folder, or the default one.
pub(super) fn data_dir(config: &StorageConfig) -> PathBuf {
    config.data_dir.clone().unwrap_or_else(|| {
        let first = Path::new(StorageConfig::FIRST_CHOICE);
        choose_data_dir(first, Path::new(StorageConfig::SECOND_CHOICE))
    })
}

/// Starts the embedded PostgreSQL, or joins a running one.
pub(super) fn embedded(
    config: &Config,
    data_dir: &Path,
    purpose: &str,
    mode: ServerMode,
    server_stop: &ServerStopHandle,
    components: &Components,
) -> Result<Session, StartError> {
    let component = components.component("postgres");
    let watch = StateWatch::new(move |missing| match missing {
        Some(reason) => component.mark_down(reason),
        None => component.mark_up(),
    });
    let settings = embedded_postgres::Settings {
        program_dir: config.database.pg_bin.clone(),
        stop: server_stop.stop.clone(),
        watch: Some(watch),
        force: server_stop.force.clone(),
        ..embedded_postgres::Settings::new(data_dir.join("postgres"), DATABASE, purpose)
    };
    match mode {
        ServerMode::Own => Server::start(settings).map(Session::Own),
        ServerMode::JoinOrStart => embedded_postgres::start_or_join(settings),
    }
}

/// Migrates the schema. Waits for a database that isn't available yet.
pub(super) fn migrate(
    url: &str,
    newer: NewerSchema,
    timeout: Duration,
    stop: &StopSignal,
) -> Result<Vec<String>, WiringError> {
    let begun = Instant::now();
    loop {
        let migrated = migrations::run_pending_unless(url, newer, &|| stop.is_requested());
        let error = match migrated {
            Ok(migrated) => return Ok(migrated),
            Err(error @ SchemaMigrationError::Connect(_)) => error,
            Err(
                error @ (SchemaMigrationError::IncompatibleDatabase(_)
                | SchemaMigrationError::Newer { .. }
                | SchemaMigrationError::NoRight { .. }),
            ) => return Err(WiringError::IncompatibleDatabase(error)),
            Err(error) => return Err(WiringError::Migrations(error)),
        };
        if stop.is_requested() || begun.elapsed() >= timeout {
            return Err(WiringError::Unreachable(error));
        }
        // Don't wait for what only the operator can fix, such as a wrong password.
        if let Some(remedy) = permanent_connect_error(url) {
            return Err(WiringError::Refused {
                remedy,
                cause: error,
            });
        }
        let cause = error.source().map(ToString::to_string).unwrap_or_default();
        tracing::warn!(error = %cause.trim_end(), "the database doesn't answer yet; trying again");
        std::thread::sleep(PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cangku_domain::error_chain;

    #[test]
    fn an_unreachable_database_is_an_error_that_says_what_to_check() {
        let url = "postgres://cangku:a-word-to-keep@127.0.0.1:1/shop";
        let stop = StopSignal::default();
        let error = migrate(url, NewerSchema::Refused, Duration::ZERO, &stop).unwrap_err();
        let text = error_chain(&error);
        assert!(
            text.contains("DATABASE_URL") && text.contains("127.0.0.1"),
            "{text}"
        );
        assert!(!text.contains("a-word-to-keep"), "{text}");
    }
}
