//! A server that this process owns.

use crate::{Settings, StartError};

/// A running PostgreSQL server that this process owns; dropping it stops it.
#[derive(Debug)]
pub struct Server {
    url: String,
}

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// In order: the next start needs no recovery.
    Cleanly,
    /// By force, since it didn't end in time: the next start recovers from its log, nothing
    /// committed is lost.
    ByForce,
}

impl Server {
    /// Starts a server and waits until it takes connections. Blocks.
    ///
    /// # Errors
    /// See [`StartError`].
    pub fn start(settings: Settings) -> Result<Self, StartError> {
        let _ = settings;
        Err(StartError::ProgramsNotFound)
    }

    /// The connection string of the database, over the Unix socket.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The postmaster's process id; `None` while it is being restarted.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        None
    }

    /// Stops the server and waits until every process of it is gone. Blocks, 30 s at most.
    pub fn stop(self) -> Stopped {
        Stopped::Cleanly
    }
}
