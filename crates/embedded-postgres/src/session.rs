//! Joining a server that another process runs.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use crate::data_dir::DataDir;
use crate::error::StartError;
use crate::folder_lock::{self, Owner};
use crate::server::Server;
use crate::settings::Settings;
use crate::url::url;
use crate::wire;

/// How long a server that is just being started is waited for.
const START_PATIENCE: Duration = Duration::from_secs(120);
/// How long one that should take connections is tried.
const JOIN_PATIENCE: Duration = Duration::from_secs(10);

/// A server on the same folder that another process owns.
#[derive(Clone, Debug)]
pub struct Running {
    /// Connection string of the settings' database on it. Only root and the user that the server
    /// runs as can use it.
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

/// The server that someone, in another process or in this one, runs on this folder; `None` where
/// there is none or where it doesn't take connections yet. Doesn't connect, nor make a database.
///
/// # Errors
/// [`StartError::Io`] when the folder can't be read, [`StartError::UnusablePath`].
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

/// Joins the server that runs on this folder, else starts one. Blocks as [`Server::start`] does.
///
/// A server that another process is just starting is waited for. The database is made in a
/// joined server too, if it isn't there.
///
/// # Errors
/// See [`StartError`]; [`StartError::Taken`] when another process holds the folder for two
/// minutes without its server being ready.
pub fn start_or_join(settings: Settings) -> Result<Session, StartError> {
    let begun = Instant::now();
    loop {
        let (error, patience) = match attempt(&settings) {
            ControlFlow::Break(result) => return result,
            ControlFlow::Continue(error @ StartError::Taken { .. }) => (error, START_PATIENCE),
            ControlFlow::Continue(error) => (error, JOIN_PATIENCE),
        };
        if begun.elapsed() >= patience {
            return Err(error);
        }
        if settings.stop.wait(Duration::from_millis(50)) {
            return Err(StartError::Stopped);
        }
    }
}

/// Joins or starts once; goes on with an error that may pass.
fn attempt(settings: &Settings) -> ControlFlow<Result<Session, StartError>, StartError> {
    let owner = match find_owner(settings) {
        Ok(Some(owner)) => owner,
        Ok(None) => {
            return match Server::start(settings.clone()) {
                // Someone else was faster.
                Err(error @ StartError::Taken { .. }) => ControlFlow::Continue(error),
                result => ControlFlow::Break(result.map(Session::Own)),
            };
        }
        Err(error) => return ControlFlow::Break(Err(error)),
    };
    let Some(socket) = &owner.socket else {
        return ControlFlow::Continue(folder_lock::taken(&settings.data_dir, Some(owner)));
    };
    // It fails while the server is being stopped or restarted.
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
