//! A frozen database.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection, sql_query};
use integration_tests::{
    caller::Caller,
    catalog_fixture::CatalogFixture,
    process::{Installation, Signal, TEST_TIMEOUT, await_that, signal},
};
use serde_json::json;

use crate::installation;

/// The processes of the embedded PostgreSQL, stopped until this is dropped.
pub(super) struct FrozenProcesses(Vec<u32>);

impl FrozenProcesses {
    pub(super) fn of(installation: &Installation) -> Self {
        let postmaster = installation.postmaster();
        signal(postmaster, Signal::STOP);
        // From now on the postmaster starts no more children.
        let mut stopped = vec![postmaster];
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let name = entry.file_name();
            let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
                continue;
            };
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            let parent = stat.rsplit(')').next().unwrap_or_default();
            if parent.split_whitespace().nth(1) == Some(&postmaster.to_string()) {
                signal(pid, Signal::STOP);
                stopped.push(pid);
            }
        }
        Self(stopped)
    }
}

impl Drop for FrozenProcesses {
    fn drop(&mut self) {
        self.0.iter().for_each(|pid| signal(*pid, Signal::CONT));
    }
}

/// Status and code of a response.
async fn ask(caller: &Caller, path: &str) -> (u16, String) {
    let response = caller.get(path).await;
    // Responses made outside of handlers have these headers, too.
    let headers = &response.headers;
    assert_eq!(headers["x-content-type-options"], "nosniff", "{response:?}");
    if response.status != 200 {
        assert_eq!(headers["cache-control"], "no-store", "{response:?}");
    }
    let code = response.body["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    (response.status, code)
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_frozen_every_request_has_its_deadline() {
    let installation = installation()
        .with("CANGKU_REQUEST_SECONDS", "3")
        .with("CANGKU_HEADER_SECONDS", "60");
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let id = catalog.product(&admin, json!({"stock": 5})).await;
    let anybody = serve.anybody();
    anybody.get("/api/products").await.expect(200);
    let generous = Duration::from_secs(30);

    let frozen = FrozenProcesses::of(&installation);
    let (status, code) = ask(&anybody, "/readyz").await;
    assert_eq!((status, code.as_str()), (503, "database_unavailable"));
    // More than the number of connections, so that some wait for one.
    let paths = (0..40).map(|page| format!("/api/products?search=nothing&page={}", page + 2));
    let paths: Vec<_> = paths.collect();
    let begun = Instant::now();
    let responses = futures::future::join_all(paths.iter().map(|path| ask(&anybody, path))).await;
    for (status, code) in responses {
        // Waiting for a connection doesn't last much longer than the deadline either.
        let codes = ["deadline_exceeded", "database_unavailable"];
        assert!(
            status == 503 && codes.contains(&code.as_str()),
            "{status} {code}"
        );
    }
    let lock = json!({"product_id": id, "quantity": 1, "reason": "order_created"});
    let response = admin.post("/api/inventory/lock", lock).await;
    assert_eq!(response.status, 503, "{response:?}");
    let response = admin
        .patch(&format!("/api/products/{id}"), json!({"name": "new"}))
        .await;
    assert_eq!(response.status, 503, "{response:?}");
    assert!(begun.elapsed() < 4 * generous);
    anybody.get("/healthz").await.expect(200);
    drop(frozen);

    // All connections have been returned to the pool.
    let mut is_ready = false;
    for _ in 0..600 {
        is_ready = anybody.get("/readyz").await.status == 200;
        if is_ready {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(is_ready);
    let responses = futures::future::join_all(paths.iter().map(|path| ask(&anybody, path))).await;
    assert!(
        responses.iter().all(|(status, ..)| *status == 200),
        "{responses:?}"
    );
    serve.terminate().expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_stops_although_its_database_is_frozen() {
    let installation = installation().with("CANGKU_SHUTDOWN_SECONDS", "4");
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let frozen = FrozenProcesses::of(&installation);
    let waiting = tokio::spawn(async move {
        let request = admin.request(reqwest::Method::GET, "/api/users");
        drop(admin.try_send(request).await);
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let begun = Instant::now();
    serve.terminate().expect_success();
    assert!(begun.elapsed() < Duration::from_secs(40));
    waiting.await.unwrap();
    await_that("no process is left", || installation.processes().is_empty());
    drop(frozen);

    installation.serve().terminate().expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_stops_at_once() {
    let installation = installation().with("CANGKU_SHUTDOWN_SECONDS", "600");
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let frozen = FrozenProcesses::of(&installation);
    let waiting = tokio::spawn(async move {
        let request = admin.request(reqwest::Method::GET, "/api/users");
        drop(admin.try_send(request).await);
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut serve = serve;
    serve.signal(Signal::TERM);
    serve.await_stderr("running requests may end");
    serve.signal(Signal::INT);
    let finished = serve.finish();
    assert_eq!(finished.status.code(), Some(1), "{}", finished.stderr);
    waiting.await.unwrap();
    await_that("no process is left", || installation.processes().is_empty());
    drop(frozen);
}

/// A server that accepts PostgreSQL clients and then sends nothing more. Returns its port, and a
/// channel that gets a message per client.
fn speechless_server() -> (u16, mpsc::Receiver<()>) {
    /// AuthenticationOk and ReadyForQuery.
    const AUTHENTICATED: &[u8] = b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I";
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, authenticated) = mpsc::channel();
    thread::spawn(move || {
        let mut held = Vec::new();
        for mut client in listener.incoming().flatten() {
            let mut startup = [0; 1024];
            if client.read(&mut startup).is_ok() && client.write_all(AUTHENTICATED).is_ok() {
                held.push(client);
                if sender.send(()).is_err() {
                    return;
                }
            }
        }
    });
    (port, authenticated)
}

#[test]
fn a_start_with_a_frozen_database_ends_within_the_stop_timeout_or_at_a_second_signal() {
    for command in ["serve", "migrate"] {
        for (seconds, is_second_sent) in [("3", false), ("600", true)] {
            let (port, authenticated) = speechless_server();
            let url =
                format!("postgres://shop@127.0.0.1:{port}/shop?sslmode=disable&gssencmode=disable");
            let installation = installation()
                .with("DATABASE_URL", &url)
                .with("CANGKU_SHUTDOWN_SECONDS", seconds);
            let mut starting = installation.start(&[command]);
            authenticated.recv_timeout(TEST_TIMEOUT).unwrap();
            starting.signal(Signal::TERM);
            starting.await_stderr("stopping before the start was done");
            if is_second_sent {
                starting.signal(Signal::INT);
            }
            starting.finish().expect_code(1);
        }
    }
}

#[test]
fn a_command_reports_that_its_database_is_frozen() {
    let installation = installation();
    let serve = installation.serve();
    // A command in progress, which waits for a lock.
    let mut blocker = PgConnection::establish(&installation.embedded_url()).unwrap();
    blocker
        .batch_execute("BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
        .unwrap();
    let mut command = installation.start(&["rebuild-statistics"]);
    let mut watcher = PgConnection::establish(&installation.embedded_url()).unwrap();
    let connected = "SELECT FROM pg_stat_activity \
                     WHERE application_name = 'cangku rebuild-statistics' AND wait_event_type = 'Lock'";
    await_that("the command waits for the lock", || {
        assert!(command.is_alive(), "{}", command.stderr());
        sql_query(connected).execute(&mut watcher).unwrap() > 0
    });
    let frozen = FrozenProcesses::of(&installation);
    command.await_stderr("the database doesn't ");
    drop(frozen);
    drop(blocker);
    command.finish();
    serve.terminate().expect_success();
}
