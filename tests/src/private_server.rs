//! A PostgreSQL server for a single test, which can be stopped and restarted.

use std::path::PathBuf;

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use embedded_postgres::{Server, Settings};
use tempfile::TempDir;

/// A server that can be stopped and restarted; its URL stays the same.
pub struct PrivateServer {
    // Dropped before the folder that contains its data.
    server: Option<Server>,
    folder: TempDir,
    url: String,
    parameters: Vec<(String, String)>,
}

impl PrivateServer {
    /// Starts a server with an empty database.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Like `start`, with these PostgreSQL settings.
    pub fn start_with(parameters: &[(&str, &str)]) -> Self {
        let parameters: Vec<_> = parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let folder = tempfile::Builder::new()
            .prefix("cangku-private-")
            .tempdir()
            .unwrap();
        open_up(&folder);
        let server = Server::start(settings(&folder, &parameters)).unwrap();
        let url = server.url().to_owned();
        Self {
            folder,
            server: Some(server),
            url,
            parameters,
        }
    }

    /// The connection string; valid whether the server runs or not.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The connection string of another role.
    pub fn url_as(&self, role: &str) -> String {
        self.url.replacen("postgres@", &format!("{role}@"), 1)
    }

    /// The cluster's data folder.
    pub fn cluster(&self) -> PathBuf {
        self.folder.path().join("server/cluster")
    }

    /// The folder of the server's socket.
    pub fn socket_folder(&self) -> String {
        self.url
            .split_once('@')
            .and_then(|(_, rest)| rest.split_once(':'))
            .map(|(host, _)| host.replace("%2F", "/"))
            .unwrap()
    }

    /// Runs SQL as the superuser.
    pub fn execute(&self, sql: &str) {
        let mut connection = PgConnection::establish(&self.url).unwrap();
        let done = connection.batch_execute(sql);
        done.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    /// Runs SQL as a role.
    ///
    /// # Errors
    /// The server's message.
    pub fn execute_as(&self, role: &str, sql: &str) -> Result<(), String> {
        let mut connection = PgConnection::establish(&self.url_as(role)).unwrap();
        let done = connection.batch_execute(sql);
        done.map_err(|error| error.to_string())
    }

    /// Creates the role `clerk`, which has only rights to rows.
    pub fn make_clerk(&self) {
        self.execute(CLERK);
    }

    /// The postmaster's process id; `None` while the server is stopped.
    pub fn pid(&self) -> Option<u32> {
        self.server.as_ref().and_then(Server::pid)
    }

    /// Stops the server.
    pub fn stop(&mut self) {
        self.server.take().map(Server::stop);
    }

    /// Stops the server if it runs, and starts it.
    pub fn start_again(&mut self) {
        self.stop();
        self.server = Some(Server::start(settings(&self.folder, &self.parameters)).unwrap());
    }
}

/// The rights that a role needs to serve a shop whose schema is up to date.
const CLERK: &str = "
    CREATE ROLE clerk LOGIN;
    GRANT USAGE ON SCHEMA public TO clerk;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO clerk;
    REVOKE INSERT, UPDATE, DELETE ON __diesel_schema_migrations FROM clerk;
    REVOKE UPDATE, DELETE ON audit_log, inventory_logs, order_payments FROM clerk;
    GRANT EXECUTE ON FUNCTION purge_audit_log(TIMESTAMPTZ, INTEGER) TO clerk;";

fn settings(folder: &TempDir, parameters: &[(String, String)]) -> Settings {
    let mut settings = Settings::new(folder.path().join("server"), "cangku", "one test");
    settings.parameters = vec![("fsync".to_owned(), "off".to_owned())];
    settings.parameters.extend_from_slice(parameters);
    settings
}

/// World-readable, because PostgreSQL runs as another user if the tests run as root.
fn open_up(folder: &TempDir) {
    use std::{fs, os::unix::fs::PermissionsExt};
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
}
