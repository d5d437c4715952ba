//! How a process uses the embedded server.

/// Whether a command starts its own embedded server or joins a running one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerMode {
    /// `serve`: the data folder is used by this process only.
    Own,
    /// A command: joins the server that runs on the folder, else starts one for the duration of the
    /// command.
    JoinOrStart,
}
