//! How to reach the database.

use std::{fmt, sync::Arc, time::Duration};

/// Is told of every statement with its values, as `SELECT $1 -- binds: [7]`, before it is sent.
pub type StatementWatch = Arc<dyn Fn(&str) + Send + Sync>;
use cangku_domain::ports::ChangeObserver;

/// Where the database is and how patient to be with it.
#[derive(Clone)]
pub struct Settings {
    /// Connection string of libpq: a `postgres://` URL or `key=value` pairs. May hold a password,
    /// so it is never shown.
    pub url: String,
    /// Connections at most; the one that holds the right to sync comes on top.
    pub pool_size: u32,
    /// The name that `pg_stat_activity` shows, unless the URL has one.
    pub application_name: String,
    /// How long to wait for a connection before the answer is that there is none.
    pub connection_timeout: Duration,
    /// How long the server works on one statement before it gives up; zero: as long as it takes.
    pub statement_timeout: Duration,
    /// How long a statement waits for a row, or another lock, that another has.
    pub lock_timeout: Duration,
    /// Who is told of every statement; none unless somebody looks into what is sent. Values may
    /// be secret.
    pub statement_watch: Option<StatementWatch>,
    /// Hears what this process has committed, before the caller does.
    pub observer: Option<Arc<dyn ChangeObserver>>,
}

impl Settings {
    /// This database with the usual patience: 16 connections, 3 s for one, 30 s for a statement,
    /// 3 s for a lock.
    pub fn new(url: impl Into<String>, application_name: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            pool_size: 16,
            application_name: application_name.into(),
            connection_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_secs(30),
            lock_timeout: Duration::from_secs(3),
            statement_watch: None,
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
