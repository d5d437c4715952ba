//! What the caller decides about the server.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::stop_signal::StopSignal;

/// Which server to run, and where.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Folder of the cluster, its socket, its lock and its log; made when it is missing.
    /// It must be used for nothing else.
    pub data_dir: PathBuf,
    /// Folder of PostgreSQL's programs; `None` looks in the usual places.
    pub program_dir: Option<PathBuf>,
    /// Name of the database that [`Server::url`](crate::Server::url) leads to; made when it is
    /// missing.
    pub database: String,
    /// Why this process runs the server ("serve"), told to those who find the folder taken.
    pub purpose: String,
    /// PostgreSQL settings on top of this crate's defaults, such as `("work_mem", "16MB")`.
    /// `("fsync", "off")` is for clusters that may be thrown away. Those that say where the
    /// server listens can't be changed.
    pub parameters: Vec<(String, String)>,
    /// Stops the server, or its start, from anywhere: keep a clone for the signal handler.
    pub stop: StopSignal,
    /// Is called when the server has ended by itself, and when it is back.
    pub watch: Option<StateWatch>,
    /// Ends a stop that takes too long: all processes of the server are killed. Nothing that was
    /// committed is lost; the next start recovers from the server's log.
    pub force: StopSignal,
}

/// Is called, on the thread that watches the server, with the reason when the server is missing
/// and with `None` when it runs.
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
    /// The usual settings: programs looked for, this crate's parameters.
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

    /// Reports that the server is missing, and why, or that it runs.
    pub(crate) fn report(&self, missing: Option<&str>) {
        if let Some(StateWatch(watch)) = &self.watch {
            watch(missing);
        }
    }

    /// Whether the caller has given up durability, so that nothing need be synced to disk.
    pub(crate) fn is_throw_away(&self) -> bool {
        self.parameters
            .iter()
            .any(|(name, value)| name == "fsync" && matches!(value.as_str(), "off" | "false" | "0"))
    }
}
