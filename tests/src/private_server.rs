//! A PostgreSQL server of one test's own, to be stopped and started at will.

use embedded_postgres::{Server, Settings};
use tempfile::TempDir;

/// A server that can go and come back; its URL stays the same.
pub struct PrivateServer {
    // Goes before the folder that it lives in.
    server: Option<Server>,
    folder: TempDir,
    url: String,
}

impl PrivateServer {
    /// A running server with an empty database.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("cangku-private-")
            .tempdir()
            .unwrap();
        open_up(&folder);
        let server = Server::start(settings(&folder)).unwrap();
        let url = server.url().to_owned();
        Self {
            folder,
            server: Some(server),
            url,
        }
    }

    /// The connection string, whether the server is up or not.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The postmaster's process id; `None` while it is down.
    pub fn pid(&self) -> Option<u32> {
        self.server.as_ref().and_then(Server::pid)
    }

    /// Stops the server.
    pub fn stop(&mut self) {
        self.server.take().map(Server::stop);
    }

    /// Starts it again.
    pub fn start_again(&mut self) {
        self.stop();
        self.server = Some(Server::start(settings(&self.folder)).unwrap());
    }
}

fn settings(folder: &TempDir) -> Settings {
    let mut settings = Settings::new(folder.path().join("server"), "cangku", "one test");
    settings.parameters = vec![("fsync".to_owned(), "off".to_owned())];
    settings
}

/// The server's user must get through where the tests run as root.
fn open_up(folder: &TempDir) {
    use std::{fs, os::unix::fs::PermissionsExt};
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
}
