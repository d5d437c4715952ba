//! The pool's connections: trusted while nothing speaks against it, so that a request costs no
//! round trip for asking.

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
    connecting::{ConnectError, connect},
    settings::Settings,
    vitals::{Vitals, Watch},
};

/// A connection of the pool.
pub(crate) struct PooledPg {
    pub(crate) connection: PgConnection,
    /// Raised when a statement fails; whoever begins a transaction lowers it.
    pub(crate) statement_failed: Arc<AtomicBool>,
    /// The generation that it is known to be alive in.
    generation: u64,
    /// Whether a panic may have left something half done; it is closed when it is given back.
    pub(crate) is_doubtful: bool,
}

/// Makes the pool's connections and judges them.
#[derive(Debug)]
pub(crate) struct Manager {
    settings: Arc<Settings>,
    vitals: Arc<Vitals>,
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
        vitals: Arc<Vitals>,
        is_unreachable: Arc<AtomicBool>,
    ) -> Self {
        Self {
            settings,
            vitals,
            is_unreachable,
        }
    }
}

impl ManageConnection for Manager {
    type Connection = PooledPg;
    type Error = PoolError;

    /// A panic in the pool's own threads would take a place in the pool for good.
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
        let generation = self.vitals.generation();
        if pooled.generation != generation {
            pooled.connection.ping()?;
            pooled.generation = generation;
        }
        Ok(())
    }

    fn has_broken(&self, pooled: &mut PooledPg) -> bool {
        // A panic may have left a transaction open: closing the connection rolls it back.
        pooled.is_doubtful || std::thread::panicking() || pooled.connection.is_broken()
    }
}

impl Manager {
    fn make_connection(&self) -> Result<PooledPg, PoolError> {
        fault_points::point("database-connect");
        // Read first: a connection made while another was found dead may be as dead.
        let generation = self.vitals.generation();
        let connected = connect(&self.settings);
        self.is_unreachable
            .store(connected.is_err(), Ordering::Relaxed);
        let mut connection = connected?;
        // Whoever waits for a lock has locks of its own that others wait for, so it gives up well
        // before them; but after a second, when PostgreSQL looks for deadlocks and tells them as
        // such. Told once for all transactions: a round trip of each would be longer otherwise.
        let patience = self.settings.lock_timeout.as_millis();
        connection.batch_execute(&format!("SET lock_timeout = {patience}"))?;
        let (watch, statement_failed) = Watch::new(
            Arc::clone(&self.vitals),
            self.settings.statement_watch.clone(),
        );
        diesel::Connection::set_instrumentation(&mut connection, watch);
        Ok(PooledPg {
            connection,
            statement_failed,
            generation,
            is_doubtful: false,
        })
    }
}

/// Whether the server has closed the connection, as far as has been heard here: no round trip, a
/// look at what the socket holds. The first look reads the server's farewell, the second one
/// meets the end.
fn is_closed(connection: &mut PgConnection) -> bool {
    (0..2).any(|_| {
        connection
            .notifications_iter()
            .any(|notification| notification.is_err())
    })
}

/// Tells the log of connections that can't be made, or that were thrown away.
#[derive(Debug)]
pub(crate) struct LogErrors;

impl r2d2::HandleError<PoolError> for LogErrors {
    fn handle_error(&self, error: PoolError) {
        // A panic would take a place in the pool for good.
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
