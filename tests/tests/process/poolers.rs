//! PgBouncer in front of the database.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use integration_tests::{
    private_server::PrivateServer,
    process::{Signal, await_that},
};
use tempfile::TempDir;

use crate::{database_roles::product, installation};

/// A PgBouncer in front of a server; stopped on drop.
struct PgBouncer {
    process: Child,
    folder: TempDir,
}

/// The program's path; `None` if it isn't installed (scripts/pgbouncer-program installs it).
fn program() -> Option<PathBuf> {
    let configured = std::env::var_os("CANGKU_PGBOUNCER").map(PathBuf::from);
    let usual = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].map(PathBuf::from);
    let found = configured
        .into_iter()
        .chain(usual)
        .find(|path| path.exists());
    if found.is_none() {
        eprintln!("no PgBouncer here: scripts/pgbouncer-program has it installed");
    }
    found
}

impl PgBouncer {
    fn start(server: &PrivateServer, mode: &str, pool: u32) -> Option<Self> {
        Self::start_with(server, mode, pool, "")
    }

    /// With additional configuration lines.
    fn start_with(server: &PrivateServer, mode: &str, pool: u32, more: &str) -> Option<Self> {
        let program = program()?;
        let folder = tempfile::Builder::new()
            .prefix("cangku-bouncer-")
            .tempdir_in("/tmp")
            .unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
        let at = folder.path().display();
        let configuration = format!(
            "[databases]\ncangku = host={} port=5432 user=postgres dbname=cangku\n\
             [pgbouncer]\nlisten_addr =\nlisten_port = 6432\nunix_socket_dir = {at}\n\
             auth_type = trust\nauth_file = {at}/users\npool_mode = {mode}\n\
             default_pool_size = {pool}\nmax_client_conn = 200\n{more}\n",
            server.socket_folder()
        );
        fs::write(folder.path().join("ini"), configuration).unwrap();
        fs::write(folder.path().join("users"), "\"postgres\" \"\"\n").unwrap();
        let mut command = Command::new(program);
        command.arg("-q").arg(folder.path().join("ini"));
        if rustix::process::geteuid().is_root() {
            command.args(["-u", "postgres"]);
        }
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let process = command
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let bouncer = Self { process, folder };
        let socket = bouncer.folder.path().join(".s.PGSQL.6432");
        await_that("PgBouncer listens", || socket.exists());
        Some(bouncer)
    }

    fn url(&self) -> String {
        format!(
            "postgres://postgres@/cangku?host={}&port=6432",
            self.folder.path().display()
        )
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[test]
fn a_pooler_by_transaction_or_statement_is_refused_at_start() {
    let server = PrivateServer::start();
    for (mode, pool) in [("transaction", 1), ("transaction", 20), ("statement", 20)] {
        let Some(bouncer) = PgBouncer::start(&server, mode, pool) else {
            return;
        };
        let installation = installation().with("DATABASE_URL", &bouncer.url());
        // Idle, and with server connections that others have left in the pool.
        for command in ["serve", "migrate", "serve"] {
            installation
                .run(&[command])
                .expect_refusal(&["pool_mode = session"]);
            let _left: Vec<diesel::PgConnection> = (0..3)
                .filter_map(|_| diesel::Connection::establish(&bouncer.url()).ok())
                .collect();
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

#[test]
fn a_pooler_by_transaction_that_takes_servers_in_turn_is_refused_at_start() {
    let server = PrivateServer::start();
    let Some(bouncer) = PgBouncer::start_with(&server, "transaction", 20, "server_round_robin = 1")
    else {
        return;
    };
    let installation = installation().with("DATABASE_URL", &bouncer.url());
    for _ in 0..3 {
        installation
            .run(&["migrate"])
            .expect_refusal(&["pool_mode = session"]);
        // Leaves several server connections in the pool, which are used in turn for each statement.
        let mut left: Vec<diesel::PgConnection> = (0..4)
            .filter_map(|_| diesel::Connection::establish(&bouncer.url()).ok())
            .collect();
        for connection in &mut left {
            diesel::connection::SimpleConnection::batch_execute(connection, "BEGIN").unwrap();
        }
    }
}

#[test]
fn a_full_pool_by_session_is_no_pooler_by_transaction_and_a_start_can_be_stopped() {
    let server = PrivateServer::start();
    installation()
        .with("DATABASE_URL", server.url())
        .run(&["migrate"])
        .expect_success();
    // The pooler disconnects before, and long after, the start times out.
    for (wait, is_stopped) in [(1, false), (120, true)] {
        let more = format!("query_wait_timeout = {wait}");
        let Some(bouncer) = PgBouncer::start_with(&server, "session", 1, &more) else {
            return;
        };
        let installation = installation().with("DATABASE_URL", &bouncer.url());
        let mut waiting = installation.start(&["migrate"]);
        if is_stopped {
            waiting.await_stderr("doesn't answer yet");
            waiting.signal(Signal::TERM);
        }
        let ended = waiting.finish();
        assert!(!ended.stderr.contains("pool_mode"), "{}", ended.stderr);
        // A connection that is closed counts as a role with a single connection, which suffices for
        // a command.
        ended.expect_code(i32::from(is_stopped));
    }
}

#[tokio::test]
async fn a_pooler_by_session_serves() {
    let server = PrivateServer::start();
    let Some(bouncer) = PgBouncer::start(&server, "session", 60) else {
        return;
    };
    let installation = installation().with("DATABASE_URL", &bouncer.url());
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let product = product(&admin).await;
    admin
        .get(&format!("/api/products/{product}"))
        .await
        .expect(200);
    installation.run(&["reconcile-inventory"]).expect_success();
    serve.terminate().expect_success();
}
