//! Settings of the database connections.

use std::{fmt, sync::Arc, time::Duration};

/// Called with every statement and its values, as `SELECT $1 -- binds: [7]`, before it is sent.
pub type StatementHook = Arc<dyn Fn(&str) + Send + Sync>;
use cangku_domain::ports::ChangeObserver;

/// Address of the database, size of the pool, and timeouts.
#[derive(Clone)]
pub struct Settings {
    /// Connection string of libpq: a `postgres://` URL or `key=value` pairs. May contain a
    /// password, so `Debug` doesn't show it.
    pub url: String,
    /// Maximum number of connections in the pool. The sync lock, the change listener and the
    /// rebuild of statistics use connections of their own.
    pub pool_size: u32,
    /// Name shown in `pg_stat_activity`, unless the URL sets one.
    pub application_name: String,
    /// How long to wait for a connection of the pool before failing.
    pub connection_timeout: Duration,
    /// The server's time limit for a statement; zero means no limit.
    pub statement_timeout: Duration,
    /// How long a statement waits for a lock, of a row or else, that another transaction holds.
    pub lock_timeout: Duration,
    /// Called with every statement, to inspect what is sent; `None` otherwise. Values may be
    /// secret.
    pub statement_hook: Option<StatementHook>,
    /// Called with the changes that this process has committed, before the caller continues.
    pub observer: Option<Arc<dyn ChangeObserver>>,
}

impl Settings {
    /// This database with default settings: 16 connections, and timeouts of 3 s for a connection,
    /// 30 s for a statement, 3 s for a lock.
    pub fn new(url: impl Into<String>, application_name: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            pool_size: 16,
            application_name: application_name.into(),
            connection_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_secs(30),
            lock_timeout: Duration::from_secs(3),
            statement_hook: None,
            observer: None,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("url", &"…")
            .field("pool_size", &self.pool_size)
            .field("application_name", &self.application_name)
            .field("connection_timeout", &self.connection_timeout)
            .field("statement_timeout", &self.statement_timeout)
            .field("lock_timeout", &self.lock_timeout)
            .finish_non_exhaustive()
    }
}
