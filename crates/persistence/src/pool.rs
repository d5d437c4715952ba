//! Connections of the pool. They are trusted until an error suggests otherwise, so that a request
//! needs no round trip to check its connection.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use diesel::{PgConnection, connection::SimpleConnection, r2d2::R2D2Connection};
use r2d2::ManageConnection;

use crate::{
    connect::{ConnectError, connect},
    connection_health::{ConnectionHealth, HealthMonitor},
    settings::Settings,
};

/// A connection of the pool.
pub(crate) struct PooledPg {
    pub(crate) connection: PgConnection,
    /// Set when a statement fails; reset at the beginning of a transaction.
    pub(crate) statement_failed: Arc<AtomicBool>,
    /// The generation in which it was last known to be alive; see `ConnectionHealth`.
    generation: u64,
    /// Whether a panic may have interrupted a statement; if so, the pool closes the connection when
    /// it is returned.
    pub(crate) is_doubtful: bool,
}

/// Creates the pool's connections and checks them.
#[derive(Debug)]
pub(crate) struct Manager {
    settings: Arc<Settings>,
    health: Arc<ConnectionHealth>,
    /// Whether the last attempt to connect failed.
    is_unreachable: Arc<AtomicBool>,
}

/// Why a connection can't be made or used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PoolError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("the server closed this connection")]
    Closed,
    #[error("a panic while a connection was made")]
    Panicked,
    #[error(transparent)]
    Ping(#[from] diesel::result::Error),
}

impl Manager {
    pub(crate) fn new(
        settings: Arc<Settings>,
        health: Arc<ConnectionHealth>,
        is_unreachable: Arc<AtomicBool>,
    ) -> Self {
        Self {
            settings,
            health,
            is_unreachable,
        }
    }
}

impl ManageConnection for Manager {
    type Connection = PooledPg;
    type Error = PoolError;

    /// Catches panics: one in the pool's own threads would occupy a slot of the pool forever.
    fn connect(&self) -> Result<PooledPg, PoolError> {
        let connected = catch_unwind(AssertUnwindSafe(|| self.make_connection()));
        connected.unwrap_or_else(|panic| {
            std::mem::forget(panic);
            Err(PoolError::Panicked)
        })
    }

    fn is_valid(&self, pooled: &mut PooledPg) -> Result<(), PoolError> {
        if is_closed(&mut pooled.connection) {
            return Err(PoolError::Closed);
        }
        let generation = self.health.generation();
        // One round trip, only after another connection was found dead.
        if pooled.generation != generation {
            pooled.connection.ping()?;
            pooled.generation = generation;
        }
        Ok(())
    }

    fn has_broken(&self, pooled: &mut PooledPg) -> bool {
        // A panic may have left a transaction open; closing the connection rolls it back.
        pooled.is_doubtful || std::thread::panicking() || pooled.connection.is_broken()
    }
}

impl Manager {
    fn make_connection(&self) -> Result<PooledPg, PoolError> {
        fault_points::point("database-connect");
        // Read before connecting: if another connection is found dead meanwhile, this one is
        // suspect too.
        let generation = self.health.generation();
        let connected = connect(&self.settings);
        // While it is set, `Database` waits less for a connection.
        self.is_unreachable
            .store(connected.is_err(), Ordering::Relaxed);
        let mut connection = connected?;
        // By default shorter than `statement_timeout`, since a waiting transaction holds locks that
        // others wait for; longer than `deadlock_timeout` (1 s), so that PostgreSQL reports
        // deadlocks as such. Set once per connection to save a round trip per transaction.
        let timeout = self.settings.lock_timeout.as_millis();
        connection.batch_execute(&format!("SET lock_timeout = {timeout}"))?;
        let (monitor, statement_failed) = HealthMonitor::new(
            Arc::clone(&self.health),
            self.settings.statement_hook.clone(),
        );
        diesel::Connection::set_instrumentation(&mut connection, monitor);
        Ok(PooledPg {
            connection,
            statement_failed,
            generation,
            is_doubtful: false,
        })
    }
}

/// Whether the server has closed the connection, as far as the data received shows: no round trip.
/// The first read may return the server's last message, and only the second one the error.
fn is_closed(connection: &mut PgConnection) -> bool {
    (0..2).any(|_| {
        connection
            .notifications_iter()
            .any(|notification| notification.is_err())
    })
}

/// Logs connections that can't be made or that were discarded.
#[derive(Debug)]
pub(crate) struct LogErrors;

impl r2d2::HandleError<PoolError> for LogErrors {
    fn handle_error(&self, error: PoolError) {
        // A panic would occupy a slot of the pool forever.
        let logged = catch_unwind(AssertUnwindSafe(|| match error {
            PoolError::Connect(error) => {
                tracing::warn!(%error, "no connection to the database");
            }
            PoolError::Panicked => tracing::error!("a panic while a connection was made"),
            stale => tracing::info!(reason = %stale, "a stale database connection was dropped"),
        }));
        if let Err(panic) = logged {
            std::mem::forget(panic);
        }
    }
}
