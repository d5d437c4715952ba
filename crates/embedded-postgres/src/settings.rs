//! What the caller decides about the server.

use std::path::PathBuf;

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
        }
    }

    /// Whether the caller has given up durability, so that nothing need be synced to disk.
    pub(crate) fn is_throw_away(&self) -> bool {
        self.parameters
            .iter()
            .any(|(name, value)| name == "fsync" && matches!(value.as_str(), "off" | "false" | "0"))
    }
}
