//! A database of its own for each test.

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

/// Every name begins so, followed by the time it was made at, so that forgotten ones are known.
const PREFIX: &str = "cangku_test_";

/// A database that is there for one test, and gone when this is dropped.
///
/// It is made on the server of `TEST_DATABASE_URL`, whose user may create databases, else on an
/// embedded server that all tests share.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    url: String,
}

impl TestDatabase {
    /// A database with all migrations.
    pub fn fresh() -> Self {
        let server_url = cluster::server_url();
        let mut admin = connect(server_url);
        let template = template::ensure(&mut admin, server_url);
        Self::make(&mut admin, server_url, &template)
    }

    /// A database with nothing in it.
    pub fn empty() -> Self {
        let server_url = cluster::server_url();
        Self::make(&mut connect(server_url), server_url, "template0")
    }

    /// A database with nothing in it, made with these options, such as `ENCODING 'SQL_ASCII'`.
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
        // Copied by file it takes a tenth of the time, but has the server write everything out.
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

    /// The database behind the domain's ports, with few connections.
    pub fn open(&self) -> Database {
        Database::open(self.settings())
    }

    /// Settings for [`Self::open`], to be changed.
    pub fn settings(&self) -> Settings {
        Settings {
            pool_size: 4,
            ..Settings::new(&self.url, "test")
        }
    }

    /// A plain connection.
    pub fn connection(&self) -> PgConnection {
        connect(&self.url)
    }

    /// Runs SQL, one statement or several.
    pub fn execute(&self, sql: &str) {
        self.connection()
            .batch_execute(sql)
            .unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    /// The one number that a query answers with.
    pub fn number(&self, query: &str) -> i64 {
        let query = format!("SELECT ({query})::bigint AS number");
        number(&mut self.connection(), &query)
    }

    /// The one text that a query answers with.
    pub fn text(&self, query: &str) -> String {
        let query = format!("SELECT ({query})::text AS text");
        let row: TextRow = sql_query(query).get_result(&mut self.connection()).unwrap();
        row.text
    }

    /// Waits until a condition holds; the test fails where it doesn't for half a minute.
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

    /// Ends every connection to it and refuses new ones, as a server that is gone does.
    pub fn shut(&self) {
        self.allow_connections(false);
        self.cut_connections();
    }

    /// Refuses new connections; those that there are go on.
    pub fn refuse_connections(&self) {
        self.allow_connections(false);
    }

    /// Takes connections again.
    pub fn reopen(&self) {
        self.allow_connections(true);
    }

    fn allow_connections(&self, allowed: bool) {
        let sql = format!("ALTER DATABASE {} ALLOW_CONNECTIONS {allowed}", self.name);
        connect(cluster::server_url()).batch_execute(&sql).unwrap();
    }

    /// Ends every connection to it, as a restart of the server does, and waits for their end.
    pub fn cut_connections(&self) {
        let mut admin = connect(cluster::server_url());
        let cut: Vec<NumberRow> = sql_query(
            "SELECT pid::bigint AS number, pg_terminate_backend(pid)
             FROM pg_stat_activity WHERE datname = $1",
        )
        .bind::<Text, _>(&self.name)
        .load(&mut admin)
        .unwrap();
        // The socket is closed last, after the server has forgotten the session. It can only be
        // seen where the server runs on this machine.
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

/// Drops what killed tests left on a server of one's own an hour ago or earlier.
fn sweep(admin: &mut PgConnection) {
    let forgotten = sql_query(format!(
        "SELECT datname::text AS text FROM pg_database WHERE datname ~ '^{PREFIX}\\d+_' \
         AND split_part(datname, '_', 3)::bigint < extract(epoch FROM now()) - 3600 \
         AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.datname = pg_database.datname)"
    ));
    for TextRow { text } in forgotten.load(admin).unwrap() {
        // Another run may be faster.
        drop(drop_database(admin, &text));
    }
}

/// The URL with this database in place of its own.
pub(crate) fn with_database(url: &str, database: &str) -> String {
    let (address, parameters) = match url.split_once('?') {
        Some((address, parameters)) => (address, format!("?{parameters}")),
        None => (url, String::new()),
    };
    let (scheme, rest) = address.split_once("://").expect("a postgres:// URL");
    let authority = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{authority}/{database}{parameters}")
}
