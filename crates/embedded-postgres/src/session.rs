//! Joins a server that another process runs.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use crate::data_dir::DataDir;
use crate::error::StartError;
use crate::folder_lock::{self, Owner};
use crate::server::Server;
use crate::settings::Settings;
use crate::url::url;
use crate::wire;

/// How long to wait for a server that is just being started.
const START_TIMEOUT: Duration = Duration::from_secs(120);
/// How long to retry a server that should accept connections.
const JOIN_TIMEOUT: Duration = Duration::from_secs(10);

/// A server on the same folder that another process owns.
#[derive(Clone, Debug)]
pub struct Running {
    /// Connection string of the settings' database on this server. Only root and the user that the
    /// server runs as can use it.
    pub url: String,
    /// The process that owns it.
    pub owner_pid: u32,
    /// What its owner runs it for.
    pub purpose: String,
}

/// A server to work with: this process's own, or one joined.
#[derive(Debug)]
pub enum Session {
    /// Started here; stops when dropped.
    Own(Server),
    /// Run by another process, and gone when that process stops it.
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

/// The server that a process (this one included) runs on this folder; `None` if there is none or if
/// it doesn't accept connections yet. Neither connects nor creates a database.
///
/// # Errors
/// [`StartError::Io`] if the folder can't be read, [`StartError::UnusablePath`].
pub fn running(settings: &Settings) -> Result<Option<Running>, StartError> {
    Ok(find_owner(settings)?.and_then(|owner| {
        let url = url(owner.socket.as_deref()?, &settings.database);
        Some(Running {
            url,
            owner_pid: owner.pid,
            purpose: owner.purpose,
        })
    }))
}

/// Joins the server that runs on this folder, or starts one. Blocks as [`Server::start`] does.
///
/// Waits for a server that another process is just starting. The database is created in a joined
/// server too, if it doesn't exist.
///
/// # Errors
/// See [`StartError`]; [`StartError::Taken`] if another process holds the folder for two minutes
/// without its server being ready.
pub fn start_or_join(settings: Settings) -> Result<Session, StartError> {
    let begun = Instant::now();
    loop {
        let (error, timeout) = match attempt(&settings) {
            ControlFlow::Break(result) => return result,
            ControlFlow::Continue(error @ StartError::Taken { .. }) => (error, START_TIMEOUT),
            ControlFlow::Continue(error) => (error, JOIN_TIMEOUT),
        };
        if begun.elapsed() >= timeout {
            return Err(error);
        }
        if settings.stop.wait(Duration::from_millis(50)) {
            return Err(StartError::Stopped);
        }
    }
}

/// Joins or starts once; `Continue` with an error that may be temporary.
fn attempt(settings: &Settings) -> ControlFlow<Result<Session, StartError>, StartError> {
    let owner = match find_owner(settings) {
        Ok(Some(owner)) => owner,
        Ok(None) => {
            return match Server::start(settings.clone()) {
                // Another process has taken the folder first: join that one.
                Err(error @ StartError::Taken { .. }) => ControlFlow::Continue(error),
                result => ControlFlow::Break(result.map(Session::Own)),
            };
        }
        Err(error) => return ControlFlow::Break(Err(error)),
    };
    let Some(socket) = &owner.socket else {
        return ControlFlow::Continue(folder_lock::taken(&settings.data_dir, Some(owner)));
    };
    // Fails while the server is being stopped or restarted.
    if let Err(error) = wire::ensure_database(socket, &settings.database) {
        return ControlFlow::Continue(error);
    }
    let url = url(socket, &settings.database);
    let running = Running {
        url,
        owner_pid: owner.pid,
        purpose: owner.purpose,
    };
    tracing::info!(owner = running.owner_pid, purpose = %running.purpose, "joined PostgreSQL");
    ControlFlow::Break(Ok(Session::Joined(running)))
}

fn find_owner(settings: &Settings) -> Result<Option<Owner>, StartError> {
    DataDir::find(&settings.data_dir)?.map_or(Ok(None), |dir| folder_lock::owner(&dir))
}
