//! Constructs and connects the components: database, secrets, state.

mod opening;

use std::{num::NonZeroUsize, path::PathBuf, sync::Arc, time::Duration};

use cangku_domain::ports::{ChangeObserver, Clock, Transactor};
use cangku_persistence::{Database, migrations::SchemaMigrationError};
use embedded_postgres::{Session, StartError, StopSignal};
use secrecy::ExposeSecret;

use self::opening::{data_dir, embedded, migrate};
use crate::{
    accounts::{Argon2Hasher, LoginLimiter, Tokens},
    cache::{Caches, Listening},
    clock::SystemClock,
    config::{Config, StoredSecretError},
    database_watch::DatabaseWatch,
    http::{
        admission::Shares,
        connection::{ConnectionBounds, Registry, connections_for, raise_descriptor_limit},
        state::{AppState, Parts},
    },
    media::{MediaCleaner, MediaJobs, MediaStore, StoreError, UploadPipeline},
    metrics,
    orders::RandomOrderNumbers,
    search_index::SearchIndexJob,
    searches::{SearchJobs, SearchQueue, SearchSettings},
    statistics::{ActiveUsers, StatisticsJobs},
    stock::{GroupCommit, GroupCommitDependencies, JobSettings, Jobs, JsonRenderer},
    storage_probe::StorageProbe,
    supervision::Components,
    views::{ViewCounter, ViewJobs},
};

/// How long a given database may take to become available when a command starts.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

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

/// Whether a command starts its own embedded server or joins a running one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerMode {
    /// `serve`: the data folder is used by this process only.
    Own,
    /// A command: joins the server that runs on the folder, else starts one for the duration of the
    /// command.
    JoinOrStart,
}

/// Stops the embedded PostgreSQL while the backend is still in use or being opened.
#[derive(Debug, Clone, Default)]
pub struct ServerStopHandle {
    stop: StopSignal,
    force: StopSignal,
}

impl ServerStopHandle {
    /// Ends the wait for the database while the backend is being opened, and stops the server.
    pub fn request(&self) {
        self.stop.request();
    }

    /// Kills all processes of the server. Committed data isn't lost.
    pub fn force(&self) {
        self.force.request();
        self.stop.request();
    }
}

/// The open database, with its embedded server if this process runs one.
pub struct Backend {
    /// The data folder.
    pub data_dir: PathBuf,
    /// The database.
    pub database: Database,
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
            database,
            migrated,
            caches,
            components,
            server_stop: server_stop.clone(),
            _watch: watch,
            _server: server,
        })
    }

    /// Starts the jobs of stock and orders; requires the async runtime.
    pub fn jobs(&self, config: &Config) -> Jobs {
        let transactor: Arc<dyn Transactor> = Arc::new(self.database.clone());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let (stock, orders) = (&config.stock, &config.orders);
        let settings = JobSettings {
            hold_sweep: stock.hold_sweep,
            answer_life: stock.idempotency_retention,
            unpaid_sweep: orders.unpaid_sweep,
            unpaid_batch: orders.unpaid_batch,
        };
        Jobs::start(&transactor, &clock, settings, &self.components)
    }

    /// Starts the jobs of statistics; requires the async runtime.
    pub fn statistics_jobs(&self, config: &Config, state: &AppState) -> StatisticsJobs {
        let transactor: Arc<dyn Transactor> = Arc::new(self.database.clone());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let activity = Arc::clone(state.activity());
        StatisticsJobs::start(
            &transactor,
            &clock,
            config.business.calendar,
            activity,
            &self.components,
        )
    }

    /// The cleanup of files without a row.
    pub fn media_cleaner(&self, state: &AppState) -> MediaCleaner {
        MediaCleaner {
            store: Arc::clone(&state.media().store),
            transactor: Arc::new(self.database.clone()),
            reader: Arc::new(self.database.clone()),
            clock: Arc::new(SystemClock),
        }
    }

    /// Starts the jobs that delete files without a row; requires the async runtime.
    pub fn media_jobs(&self, state: &AppState) -> MediaJobs {
        MediaJobs::start(&self.media_cleaner(state), &self.components)
    }

    /// The upload pipeline of pictures.
    ///
    /// # Errors
    /// If the store of pictures can't be used.
    pub fn upload_pipeline(&self, config: &Config) -> Result<UploadPipeline, StoreError> {
        let store = match &config.media.bucket {
            Some(bucket) => {
                // The client uses the TLS provider of the process; if one is installed already,
                // that is fine.
                drop(rustls::crypto::ring::default_provider().install_default());
                MediaStore::bucket(bucket)?
            }
            None => MediaStore::folder(self.data_dir.join("media")),
        };
        let waiting_room = self.data_dir.join("uploads");
        Ok(UploadPipeline::new(
            &config.media,
            Arc::new(store),
            waiting_room,
            &self.components,
        )?)
    }

    /// Starts the jobs of the search log; requires the async runtime.
    pub fn search_jobs(&self, config: &Config, state: &AppState) -> SearchJobs {
        let transactor: Arc<dyn Transactor> = Arc::new(self.database.clone());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let settings = SearchSettings {
            calendar: config.business.calendar,
            log_life: config.search.log_retention,
        };
        SearchJobs::start(
            &transactor,
            &clock,
            settings,
            Arc::clone(state.searches()),
            &self.components,
        )
    }

    /// Starts the jobs of views; requires the async runtime.
    pub fn view_jobs(&self, config: &Config, state: &AppState) -> ViewJobs {
        let transactor: Arc<dyn Transactor> = Arc::new(self.database.clone());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let views = Arc::clone(state.views());
        ViewJobs::start(
            &transactor,
            &clock,
            config.views.counting,
            views,
            &self.components,
        )
    }

    /// Starts the job that computes missing search tokens; requires the async runtime.
    pub fn search_job(&self) -> SearchIndexJob {
        let transactor: Arc<dyn Transactor> = Arc::new(self.database.clone());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        SearchIndexJob::start(&transactor, &clock, &self.components)
    }

    /// Starts the job that probes full storage; requires the async runtime.
    pub fn storage_probe(&self, state: &AppState) -> StorageProbe {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let folders = state.media().folders();
        StorageProbe::start(&self.database, folders, &clock, &self.components)
    }

    /// The shared state of the HTTP handlers.
    ///
    /// # Errors
    /// If a secret can't be generated and stored, or a thread or the store of pictures can't be
    /// started.
    pub fn state(&self, config: &Config) -> Result<AppState, WiringError> {
        let secrets = config.secrets.complete(&self.data_dir)?;
        let accounts = &config.accounts;
        let transactor: Arc<dyn Transactor> = Arc::new(self.database.clone());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let parts = GroupCommitDependencies {
            transactor: Arc::clone(&transactor),
            clock: Arc::clone(&clock),
            answers: Arc::new(JsonRenderer),
            rules: config.orders.rules,
            numbers: Arc::new(RandomOrderNumbers),
        };
        // A request is queued no longer than the timeout of an HTTP request.
        let group_commit = GroupCommit::open(
            &parts,
            config.stock.group_commit,
            config.limits.request,
            &self.components,
        )?;
        Ok(AppState::new(Parts {
            transactor,
            reader: Arc::new(self.database.clone()),
            clock,
            calendar: config.business.calendar,
            activity: Arc::new(ActiveUsers::new(config.business.calendar)),
            searches: Arc::new(SearchQueue::new(
                config.business.calendar,
                config.search.limits,
            )),
            shown_keywords: config.search.shown,
            views: Arc::new(ViewCounter::new(config.views.counting)),
            group_commit,
            caches: Arc::clone(&self.caches),
            listening: Listening::start(
                Arc::new(self.database.clone()),
                Arc::clone(&self.caches),
                &self.components,
            )?,
            hasher: Arc::new(Argon2Hasher::default()),
            tokens: Tokens::new(
                &secrets.jwt,
                accounts.access_token_lifetime,
                accounts.refresh_token_lifetime,
            ),
            login_limiter: LoginLimiter::new(
                accounts.login_failures,
                accounts.login_failures_per_address,
            ),
            registrations: accounts.registrations,
            media: self.upload_pipeline(config)?,
            components: self.components.clone(),
            limits: config.limits,
            shares: Shares::of(
                usize::try_from(config.database.pool_size).unwrap_or(1),
                config.stock.group_commit.writers.get(),
            ),
            customers: config.orders.customers,
            body_limit: config.server.body_limit,
        }))
    }
}

/// The registry of HTTP connections. Raises the process's limit of open files.
pub fn connections(config: &Config) -> Arc<Registry> {
    let limits = &config.limits;
    let allowed = connections_for(raise_descriptor_limit(), config.database.pool_size);
    let all = match limits.connections {
        Some(wanted) if wanted.get() > allowed => {
            tracing::warn!(
                wanted,
                allowed,
                "CANGKU_CONNECTIONS is more than the limit of open files allows (ulimit -n)"
            );
            allowed
        }
        Some(wanted) => wanted.get(),
        None => allowed,
    };
    let per_address = limits.connections_per_address.map(NonZeroUsize::get);
    Registry::new(ConnectionBounds {
        all,
        per_address: per_address.unwrap_or(all / 2).clamp(1, all),
        header: limits.header,
        keep_alive: limits.keep_alive,
        send: limits.send,
    })
}
