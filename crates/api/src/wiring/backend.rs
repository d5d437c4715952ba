//! The open database of a process, with the embedded server if there is one.

use std::{path::PathBuf, sync::Arc, time::Duration};

use cangku_adapters::SystemClock;
use cangku_domain::ports::ChangeObserver;
use cangku_persistence::Database;
use embedded_postgres::Session;
use secrecy::ExposeSecret;

use super::{
    WiringError,
    opening::{data_dir, embedded, migrate},
    server_mode::ServerMode,
};
use crate::{
    cache::Caches, config::Config, database_watch::DatabaseWatch, metrics, ports::Ports,
    server_stop::ServerStopHandle, supervision::Components,
};

/// How long a given database may take to become available when a command starts.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// The open database, with its embedded server if this process runs one.
pub struct Backend {
    /// The data folder.
    pub data_dir: PathBuf,
    /// The database.
    pub database: Database,
    /// The database as the domain's ports, with the system's clock.
    pub ports: Ports,
    /// Names of the migrations that were applied.
    pub migrated: Vec<String>,
    /// Caches of responses.
    pub caches: Arc<Caches>,
    /// Supervised components of the process.
    pub components: Components,
    /// Stops the server that this process runs, if any.
    pub server_stop: ServerStopHandle,
    /// Only for commands: a server notices a hung database by its requests and by `/readyz`.
    _watch: Option<DatabaseWatch>,
    _server: Option<Session>,
}

impl Backend {
    /// Opens the configured database, or the embedded PostgreSQL of the data folder if none is
    /// configured. Migrates the schema. Blocks; `server_stop` ends the wait.
    ///
    /// # Errors
    /// [`WiringError`], whose message says what to do.
    pub fn open(
        config: &Config,
        purpose: &str,
        mode: ServerMode,
        server_stop: &ServerStopHandle,
        components: Components,
    ) -> Result<Self, WiringError> {
        let data_dir = data_dir(&config.storage);
        let (url, server) = match &config.database.url {
            Some(url) => (url.expose_secret().to_owned(), None),
            None => {
                let server = embedded(config, &data_dir, purpose, mode, server_stop, &components)?;
                (server.url().to_owned(), Some(server))
            }
        };
        let watch = match mode {
            ServerMode::Own => None,
            ServerMode::JoinOrStart => Some(DatabaseWatch::start(
                cangku_persistence::Settings::new(url.clone(), format!("cangku {purpose}")),
                &components,
            )?),
        };
        let newer = config.database.newer_schema;
        let migrated = migrate(&url, newer, CONNECT_TIMEOUT, &server_stop.stop)?;
        // Before any metric is used: counts before the recorder is installed are lost.
        metrics::start();
        let caches = Arc::new(Caches::new(config.cache));
        // This process's own changes invalidate its caches directly, without the listener.
        let observer: Arc<dyn ChangeObserver> = caches.clone();
        let database = Database::open(cangku_persistence::Settings {
            observer: Some(observer),
            pool_size: config.database.pool_size,
            lock_timeout: config.stock.group_commit.row_lock,
            ..cangku_persistence::Settings::new(url, format!("cangku {purpose}"))
        });
        Ok(Self {
            data_dir,
            ports: Ports::new(database.clone(), SystemClock),
            database,
            migrated,
            caches,
            components,
            server_stop: server_stop.clone(),
            _watch: watch,
            _server: server,
        })
    }
}
