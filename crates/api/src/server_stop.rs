//! Stops the embedded PostgreSQL of this process.

use embedded_postgres::StopSignal;

/// Stops the embedded PostgreSQL while the backend is still in use or being opened.
#[derive(Debug, Clone, Default)]
pub struct ServerStopHandle {
    pub(crate) stop: StopSignal,
    pub(crate) force: StopSignal,
}

impl ServerStopHandle {
    /// Ends the wait for the database while the backend is being opened, and stops the server.
    pub fn request(&self) {
        self.stop.request();
    }

    /// Kills all processes of the server. Committed data isn't lost.
    pub fn force(&self) {
        self.force.request();
        self.stop.request();
    }
}
