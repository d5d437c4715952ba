//! The domain's storage ports, implemented on a pool of connections.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use cangku_domain::{
    Error, PageRequest,
    catalog::ProductFilter,
    ports::{
        Change, ChangeFeed, ChangeListener, ReadSession, Reader, StatisticsRebuild, StorageError,
        StorageResult, SyncLease, SyncLock, Transactor, UnitOfWork,
    },
    statistics::{RebuildResult, RebuildStep, Window},
};
use diesel::{
    PgConnection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
};
use r2d2::{Pool, PooledConnection};

use crate::{
    catalog::search::explain,
    changes::{Notice, PgChangeListener, Sender, notify},
    connection_health::ConnectionHealth,
    error_mapping::{is_connection_gone, storage_error},
    pool::{LogErrors, Manager},
    read_session::PgReadSession,
    settings::Settings,
    statistics::rebuild,
    sync_lock::PgSyncLease,
    unit_of_work::PgUnitOfWork,
};

/// How long to wait for a connection after the last attempt to connect has failed: requests fail
/// fast while the server is down.
const UNREACHABLE_ACQUIRE_TIMEOUT: Duration = Duration::from_millis(250);

/// A connection caches the plans of its statements, also one made while a table was so small that a
/// sequential scan was cheapest. All rows that a transaction locks and writes are found by an
/// index; so one generic plan serves for all parameters, and planning each execution would be
/// wasted.
const BEGIN: &str =
    "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan";

/// Writes 256 KiB that free space within the database's files can't take, on the disk of its
/// tables, and drops them on COMMIT.
const PROBE_SPACE: &str = "SET LOCAL temp_tablespaces = ''; \
    CREATE TEMPORARY TABLE cangku_space_probe ON COMMIT DROP AS \
    SELECT repeat('x', 1000) AS filling FROM generate_series(1, 256)";

/// A PostgreSQL database behind the domain's ports. Clones share one connection pool.
///
/// Every method blocks: call it only from threads that may block.
#[derive(Clone)]
pub struct Database {
    pool: Pool<Manager>,
    settings: Arc<Settings>,
    health: Arc<ConnectionHealth>,
    is_unreachable: Arc<AtomicBool>,
    sender: Sender,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database")
            .field("settings", &self.settings)
            .field("pool", &self.pool.state())
            .finish()
    }
}

impl Database {
    /// Opens the database. The server need not be up: while it can't be reached, every operation
    /// returns [`StorageError::Unavailable`]; operations succeed again as soon as it is back.
    pub fn open(settings: Settings) -> Self {
        let settings = Arc::new(settings);
        let health = Arc::new(ConnectionHealth::default());
        let is_unreachable = Arc::new(AtomicBool::new(false));
        let manager = Manager::new(
            Arc::clone(&settings),
            Arc::clone(&health),
            Arc::clone(&is_unreachable),
        );
        let pool = Pool::builder()
            .max_size(settings.pool_size.max(1))
            .min_idle(Some(1))
            .connection_timeout(settings.connection_timeout)
            .error_handler(Box::new(LogErrors))
            // Doesn't wait for a first connection: the server may be down.
            .build_unchecked(manager);
        Self {
            pool,
            settings,
            health,
            is_unreachable,
            sender: Sender::random(),
        }
    }

    /// A handle to the same database with a pool of its own and without a limit on the duration of
    /// a statement.
    #[must_use]
    pub fn without_statement_timeout(&self) -> Self {
        Self::open(Settings {
            statement_timeout: Duration::ZERO,
            ..Settings::clone(&self.settings)
        })
    }

    /// Number of statements sent so far, including `BEGIN` and `COMMIT`, but not those that
    /// configure new connections.
    pub fn statements_run(&self) -> u64 {
        self.health.statements()
    }

    /// Runs the search for a page of products by relevance and returns the output of
    /// `EXPLAIN (ANALYZE)`, for operators and tests. Empty if the filter has no search phrase.
    pub fn explain_search(
        &self,
        filter: &ProductFilter,
        page: PageRequest,
    ) -> StorageResult<Vec<String>> {
        explain(&mut self.connection()?.connection, filter, page)
    }

    /// Commits a write that needs space on the server's disk, and leaves nothing behind.
    ///
    /// # Errors
    /// [`StorageError::Full`] if there is no space; another error if the check itself fails, such
    /// as for lack of the right to create temporary tables.
    pub fn probe_space(&self) -> StorageResult<()> {
        let mut pooled = self.begin(None)?;
        let connection = &mut pooled.connection;
        let written = connection.batch_execute(PROBE_SPACE);
        if written.is_err() {
            roll_back(connection);
        }
        written
            .and_then(|()| AnsiTransactionManager::commit_transaction(connection))
            .map_err(storage_error)
    }

    fn connection(&self) -> StorageResult<PooledConnection<Manager>> {
        let timeout = if self.is_unreachable.load(Ordering::Relaxed) {
            UNREACHABLE_ACQUIRE_TIMEOUT.min(self.settings.connection_timeout)
        } else {
            self.settings.connection_timeout
        };
        self.pool
            .get_timeout(timeout)
            .map_err(|error| StorageError::Unavailable(Box::new(error)))
    }

    /// A connection with an open transaction. If `BEGIN` fails because the connection is dead,
    /// another one is tried: nothing can have been lost.
    fn begin(&self, lock_timeout: Option<Duration>) -> StorageResult<PooledConnection<Manager>> {
        let begin = lock_timeout.map_or_else(
            || Cow::Borrowed(BEGIN),
            |time| {
                // In the same round trip as BEGIN. At least 1 ms: PostgreSQL takes 0 for no limit.
                let time = time.as_millis().max(1);
                Cow::Owned(format!("{BEGIN}; SET LOCAL lock_timeout = {time}"))
            },
        );
        let mut second_chance = true;
        loop {
            let mut pooled = self.connection()?;
            pooled.statement_failed.store(false, Ordering::Relaxed);
            match AnsiTransactionManager::begin_transaction_sql(&mut pooled.connection, &begin) {
                Ok(()) => return Ok(pooled),
                Err(error) if second_chance && is_connection_gone(&error) => second_chance = false,
                Err(error) => return Err(storage_error(error)),
            }
        }
    }
}

impl Database {
    /// Commits, and publishes the changes.
    fn commit(
        &self,
        connection: &mut PgConnection,
        changes: &BTreeSet<Change>,
    ) -> Result<(), Error> {
        // The last statement before COMMIT, since transactions that notify commit one after the
        // other.
        if let Some(notice) = Notice::of(self.sender, changes)
            && let Err(error) = notify(connection, &notice)
        {
            roll_back(connection);
            return Err(storage_error(error).into());
        }
        let committed = AnsiTransactionManager::commit_transaction(connection);
        // Also after an error: the connection may have failed after the server had committed.
        self.observe(changes);
        committed.map_err(|error| storage_error(error).into())
    }

    /// Calls the observer. Catches its panic: the caller would take the committed transaction for a
    /// failed one.
    fn observe(&self, changes: &BTreeSet<Change>) {
        let Some(observer) = &self.settings.observer else {
            return;
        };
        if changes.is_empty() {
            return;
        }
        let observed = catch_unwind(AssertUnwindSafe(|| {
            fault_points::point("change-observer");
            observer.changed(changes);
        }));
        if let Err(panic) = observed {
            // Not dropped: the payload's destructor could panic again.
            std::mem::forget(panic);
            tracing::error!("a panic while changes were observed");
        }
    }

    pub(crate) fn transact(
        &self,
        lock_timeout: Option<Duration>,
        work: &mut dyn FnMut(&mut PgUnitOfWork<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut pooled = self.begin(lock_timeout)?;
        let mut unit = PgUnitOfWork::new(&mut pooled.connection);
        // Caught here, where it is certain that nothing is committed; further out, that isn't
        // known.
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut unit)));
        let changes = unit.changes;
        match outcome {
            Err(panic) => {
                std::mem::forget(panic);
                // The panic may have interrupted a statement, so the connection isn't reused.
                // Closing it rolls back as well.
                pooled.is_doubtful = true;
                let reason = "a panic within a transaction, which was rolled back";
                Err(StorageError::Internal(reason.into()).into())
            }
            // PostgreSQL responds to the COMMIT of a failed transaction with a silent rollback.
            Ok(Ok(())) if pooled.statement_failed.load(Ordering::Relaxed) => {
                roll_back(&mut pooled.connection);
                let reason = "the work went on after a statement had failed";
                Err(StorageError::Internal(reason.into()).into())
            }
            Ok(Ok(())) => self.commit(&mut pooled.connection, &changes),
            Ok(Err(error)) => {
                roll_back(&mut pooled.connection);
                Err(error)
            }
        }
    }
}

impl Transactor for Database {
    fn in_transaction(
        &self,
        work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.transact(None, &mut |unit| work(unit))
    }

    fn in_transaction_with_lock_timeout(
        &self,
        lock_timeout: Duration,
        work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.transact(Some(lock_timeout), &mut |unit| work(unit))
    }
}

/// Rolls back. If that fails, the pool drops the connection, which rolls back as well.
fn roll_back(connection: &mut PgConnection) {
    if let Err(error) = AnsiTransactionManager::rollback_transaction(connection) {
        tracing::warn!(%error, "a transaction was not rolled back in order");
    }
}

impl Reader for Database {
    fn in_session(
        &self,
        work: &mut dyn FnMut(&mut dyn ReadSession) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut pooled = self.connection()?;
        work(&mut PgReadSession::new(&mut pooled.connection))
    }
}

impl SyncLock for Database {
    fn try_acquire(&self) -> StorageResult<Option<Box<dyn SyncLease>>> {
        let lease = PgSyncLease::try_acquire(&self.settings)?;
        Ok(lease.map(|lease| -> Box<dyn SyncLease> { Box::new(lease) }))
    }
}

impl StatisticsRebuild for Database {
    fn rebuild(
        &self,
        windows: &[Window],
        at: &mut dyn FnMut(RebuildStep) -> ControlFlow<()>,
    ) -> StorageResult<Option<RebuildResult>> {
        // Notifies the observer also after an error: some rollups may have been written.
        let rebuilt = rebuild(&self.settings, self.sender, windows, at);
        self.observe(&[Change::Statistics].into());
        rebuilt
    }
}

impl ChangeFeed for Database {
    fn listen(&self) -> StorageResult<Box<dyn ChangeListener>> {
        let listener = PgChangeListener::listen(&self.settings, self.sender)?;
        Ok(Box::new(listener))
    }
}
