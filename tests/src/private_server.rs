//! A PostgreSQL server of one test's own, to be stopped and started at will.

use std::path::PathBuf;

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use embedded_postgres::{Server, Settings};
use tempfile::TempDir;

/// A server that can go and come back; its URL stays the same.
pub struct PrivateServer {
    // Goes before the folder that it lives in.
    server: Option<Server>,
    folder: TempDir,
    url: String,
    parameters: Vec<(String, String)>,
}

impl PrivateServer {
    /// A running server with an empty database.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same with these settings of PostgreSQL.
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

    /// The connection string, whether the server is up or not.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same for another role.
    pub fn url_as(&self, role: &str) -> String {
        self.url.replacen("postgres@", &format!("{role}@"), 1)
    }

    /// Folder of the cluster.
    pub fn cluster(&self) -> PathBuf {
        self.folder.path().join("server/cluster")
    }

    /// Folder of the server's socket.
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

    /// Makes the role `clerk`, which has rights to rows and to nothing else.
    pub fn make_clerk(&self) {
        self.execute(CLERK);
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
        self.server = Some(Server::start(settings(&self.folder, &self.parameters)).unwrap());
    }
}

/// What a role needs to serve a shop whose schema is up to date.
const CLERK: &str = "
    CREATE ROLE clerk LOGIN;
    GRANT USAGE ON SCHEMA public TO clerk;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO clerk;
    REVOKE INSERT, UPDATE, DELETE ON __diesel_schema_migrations FROM clerk;";

fn settings(folder: &TempDir, parameters: &[(String, String)]) -> Settings {
    let mut settings = Settings::new(folder.path().join("server"), "cangku", "one test");
    settings.parameters = vec![("fsync".to_owned(), "off".to_owned())];
    settings.parameters.extend_from_slice(parameters);
    settings
}

/// The server's user must get through where the tests run as root.
fn open_up(folder: &TempDir) {
    use std::{fs, os::unix::fs::PermissionsExt};
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
}
