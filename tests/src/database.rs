//! A separate database for each test.

use std::{
    hash::{BuildHasher, RandomState},
    path::Path,
    sync::Once,
    thread::sleep,
    time::{Duration, Instant},
};

use cangku_persistence::{Database, Settings};
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Text},
};

use crate::{cluster, template};

/// Prefix of all names; the creation time follows, so that leftovers can be recognised.
const PREFIX: &str = "cangku_test_";

/// A database for one test; dropped on drop.
///
/// It is created on the server of `TEST_DATABASE_URL`, whose user may create databases, or else on
/// an embedded server that all tests share.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    url: String,
}

impl TestDatabase {
    /// Creates a database with all migrations applied.
    pub fn fresh() -> Self {
        let server_url = cluster::server_url();
        let mut admin = connect(server_url);
        let template = template::ensure(&mut admin, server_url);
        Self::make(&mut admin, server_url, &template)
    }

    /// Creates an empty database.
    pub fn empty() -> Self {
        let server_url = cluster::server_url();
        Self::make(&mut connect(server_url), server_url, "template0")
    }

    /// Creates an empty database with these options, such as `ENCODING 'SQL_ASCII'`.
    pub fn empty_with(options: &str) -> Self {
        let server_url = cluster::server_url();
        let template = format!("template0 {options}");
        Self::make(&mut connect(server_url), server_url, &template)
    }

    fn make(admin: &mut PgConnection, server_url: &str, template: &str) -> Self {
        static SWEPT: Once = Once::new();
        if cluster::is_own_server() {
            SWEPT.call_once(|| sweep(admin));
        }
        let made_at = number(admin, "SELECT extract(epoch FROM now())::bigint AS number");
        let name = format!(
            "{PREFIX}{made_at}_{:016x}",
            RandomState::new().hash_one(made_at)
        );
        // `file_copy` takes a tenth of the time, but forces a checkpoint of the whole server.
        let strategy = if cluster::is_own_server() {
            "wal_log"
        } else {
            "file_copy"
        };
        let create = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY {strategy}");
        admin.batch_execute(&create).unwrap();
        Self {
            url: with_database(server_url, &name),
            name,
        }
    }

    /// The connection string.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Opens the domain's ports on the database, with a small connection pool.
    pub fn open(&self) -> Database {
        Database::open(self.settings())
    }

    /// Settings for [`Self::open`], to be modified.
    pub fn settings(&self) -> Settings {
        Settings {
            pool_size: 4,
            ..Settings::new(&self.url, "test")
        }
    }

    /// Opens a plain connection.
    pub fn connection(&self) -> PgConnection {
        connect(&self.url)
    }

    /// Runs one or more SQL statements.
    pub fn execute(&self, sql: &str) {
        self.connection()
            .batch_execute(sql)
            .unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    /// The result of a query for one number.
    pub fn number(&self, query: &str) -> i64 {
        let query = format!("SELECT ({query})::bigint AS number");
        number(&mut self.connection(), &query)
    }

    /// The result of a query for one text.
    pub fn text(&self, query: &str) -> String {
        let query = format!("SELECT ({query})::text AS text");
        let row: TextRow = sql_query(query).get_result(&mut self.connection()).unwrap();
        row.text
    }

    /// Waits until a condition is true; fails the test after 30 s.
    #[track_caller]
    pub fn wait_until(&self, condition: &str) {
        let mut connection = self.connection();
        let query = format!("SELECT ({condition})::int::bigint AS number");
        let begun = Instant::now();
        while number(&mut connection, &query) == 0 {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "it never came: {condition}"
            );
            sleep(Duration::from_millis(5));
        }
    }

    /// Terminates all connections and refuses new ones, like a server that is down.
    pub fn shut(&self) {
        self.allow_connections(false);
        self.cut_connections();
    }

    /// Refuses new connections; existing ones stay open.
    pub fn refuse_connections(&self) {
        self.allow_connections(false);
    }

    /// Accepts connections again.
    pub fn reopen(&self) {
        self.allow_connections(true);
    }

    fn allow_connections(&self, allowed: bool) {
        let sql = format!("ALTER DATABASE {} ALLOW_CONNECTIONS {allowed}", self.name);
        connect(cluster::server_url()).batch_execute(&sql).unwrap();
    }

    /// Terminates all connections, like a restart of the server, and waits until they are closed.
    pub fn cut_connections(&self) {
        let mut admin = connect(cluster::server_url());
        let cut: Vec<NumberRow> = sql_query(
            "SELECT pid::bigint AS number, pg_terminate_backend(pid)
             FROM pg_stat_activity WHERE datname = $1",
        )
        .bind::<Text, _>(&self.name)
        .load(&mut admin)
        .unwrap();
        // The socket is closed last, after the session has left `pg_stat_activity`. The process is
        // only visible if the server runs on this machine.
        let begun = Instant::now();
        while cut
            .iter()
            .any(|row| Path::new(&format!("/proc/{}", row.number)).exists())
        {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "a session doesn't end"
            );
            sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let dropped = PgConnection::establish(cluster::server_url())
            .map_err(|error| error.to_string())
            .and_then(|mut admin| drop_database(&mut admin, &self.name));
        if let Err(error) = dropped {
            eprintln!("the test's database {} stays: {error}", self.name);
        }
    }
}

#[derive(QueryableByName)]
struct NumberRow {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Text)]
    text: String,
}

fn connect(url: &str) -> PgConnection {
    PgConnection::establish(url).unwrap_or_else(|error| panic!("{error}: {url}"))
}

fn number(connection: &mut PgConnection, query: &str) -> i64 {
    let row: NumberRow = sql_query(query)
        .get_result(connection)
        .unwrap_or_else(|error| panic!("{error}: {query}"));
    row.number
}

fn drop_database(admin: &mut PgConnection, name: &str) -> Result<(), String> {
    let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    admin.batch_execute(&sql).map_err(|error| error.to_string())
}

/// Drops databases that killed tests left on an external server an hour ago or earlier.
fn sweep(admin: &mut PgConnection) {
    let forgotten = sql_query(format!(
        "SELECT datname::text AS text FROM pg_database WHERE datname ~ '^{PREFIX}\\d+_' \
         AND split_part(datname, '_', 3)::bigint < extract(epoch FROM now()) - 3600 \
         AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.datname = pg_database.datname)"
    ));
    for TextRow { text } in forgotten.load(admin).unwrap() {
        // A concurrent run may have dropped it already.
        drop(drop_database(admin, &text));
    }
}

/// Replaces the database in a URL.
pub(crate) fn with_database(url: &str, database: &str) -> String {
    let (address, parameters) = match url.split_once('?') {
        Some((address, parameters)) => (address, format!("?{parameters}")),
        None => (url, String::new()),
    };
    let (scheme, rest) = address.split_once("://").expect("a postgres:// URL");
    let authority = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{authority}/{database}{parameters}")
}
