//! What the caller decides about the server.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::stop_signal::StopSignal;

/// Which server to run, and in which folder.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Folder of the cluster, its socket, its lock and its log; created if it is missing. It must
    /// be used for nothing else.
    pub data_dir: PathBuf,
    /// Folder of PostgreSQL's programs; `None` searches the usual places.
    pub program_dir: Option<PathBuf>,
    /// Name of the database that [`Server::url`](crate::Server::url) leads to; created if it is
    /// missing.
    pub database: String,
    /// What this process runs the server for ("serve"), reported to processes that find the folder
    /// taken.
    pub purpose: String,
    /// PostgreSQL settings in addition to this crate's defaults, such as `("work_mem", "16MB")`.
    /// `("fsync", "off")` is for clusters that may be thrown away. Settings that say where the
    /// server listens can't be changed.
    pub parameters: Vec<(String, String)>,
    /// Stops the server, or its start, from any thread: keep a clone for the signal handler.
    pub stop: StopSignal,
    /// Called when the server has ended by itself, and when it runs again.
    pub watch: Option<StateWatch>,
    /// Ends a stop that takes too long: kills all processes of the server. Nothing that was
    /// committed is lost; the next start recovers from the write-ahead log.
    pub force: StopSignal,
}

/// Called, on the thread that watches the server, with the reason if the server is missing and with
/// `None` if it runs.
#[derive(Clone)]
pub struct StateWatch(Arc<Watch>);

type Watch = dyn Fn(Option<&str>) + Send + Sync;

impl StateWatch {
    /// Calls `watch`, which must not block.
    pub fn new(watch: impl Fn(Option<&str>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(watch))
    }
}

impl fmt::Debug for StateWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StateWatch")
    }
}

impl Settings {
    /// Default settings: searches for the programs, uses this crate's parameters.
    pub fn new(
        data_dir: impl Into<PathBuf>,
        database: impl Into<String>,
        purpose: impl Into<String>,
    ) -> Self {
        Self {
            data_dir: data_dir.into(),
            program_dir: None,
            database: database.into(),
            purpose: purpose.into(),
            parameters: Vec::new(),
            stop: StopSignal::default(),
            watch: None,
            force: StopSignal::default(),
        }
    }

    /// Calls the watch: `missing` is the reason why the server is missing, `None` if it runs.
    pub(crate) fn report(&self, missing: Option<&str>) {
        if let Some(StateWatch(watch)) = &self.watch {
            watch(missing);
        }
    }

    /// Whether the caller has renounced durability, so that nothing need be synced to disk.
    pub(crate) fn is_throw_away(&self) -> bool {
        self.parameters
            .iter()
            .any(|(name, value)| name == "fsync" && matches!(value.as_str(), "off" | "false" | "0"))
    }
}
