//! A shop to attack, and what honest clients do in it.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use attackers::{
    Measured, Origin, Paced, connection::Connection, measure, raise_descriptors, request,
};
use integration_tests::{
    caller::Caller,
    database::TestDatabase,
    process::{Finished, Installation, Running},
    stock::command,
};
use serde_json::json;

/// Most time that any single response may take in an attack. It is far less where nothing else runs;
/// a machine that runs other tests beside this one, unoptimised, must not fail it.
pub(crate) const RESPONSE: Duration = Duration::from_secs(15);
/// How long a client waits for a response.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Most time from SIGTERM to the end: the 8 s that are promised, and something for such a machine.
pub(crate) const STOP: Duration = Duration::from_secs(12);
/// Most time until everything works again once an attack is over.
pub(crate) const RECOVERY: Duration = Duration::from_secs(30);
/// Units of a product at first.
pub(crate) const UNITS: i64 = 1_000_000;

const PAUSE: Duration = Duration::from_millis(100);

/// An installation that serves nothing yet, with a PostgreSQL of its own.
pub(crate) fn installation() -> Installation {
    raise_descriptors().unwrap();
    let built = env!("CARGO_BIN_EXE_cangku_under_attack").to_owned();
    let program = std::env::var("CANGKU_UNDER_ATTACK").unwrap_or(built);
    Installation::new(&program)
}

/// The same on a database.
pub(crate) fn installation_on(database: &TestDatabase) -> Installation {
    installation().with("DATABASE_URL", database.url())
}

/// The address that `serve` listens on.
pub(crate) fn server(serve: &Running<'_>) -> SocketAddr {
    let address = serve.address();
    address.strip_prefix("http://").unwrap().parse().unwrap()
}

/// Asks on a new connection from localhost; fails if there is no response in time.
pub(crate) async fn ask(server: SocketAddr, request: &[u8]) -> (u16, Duration) {
    let begun = Instant::now();
    let asked = async {
        let stream = Origin::LOCALHOST.connect(0, server).await?;
        Connection::over(stream).ask(request).await
    };
    let status = tokio::time::timeout(TIMEOUT, asked).await;
    let head = String::from_utf8_lossy(request);
    let status = status.unwrap_or_else(|_| panic!("no response to {head}"));
    let status = status.unwrap_or_else(|error| panic!("{error}: {head}"));
    (status, begun.elapsed())
}

/// Asks on a new connection and checks status and time.
#[track_caller]
pub(crate) fn expect(
    server: SocketAddr,
    request: Vec<u8>,
    wanted: u16,
) -> impl Future<Output = ()> {
    let caller = std::panic::Location::caller();
    async move {
        let (status, took) = ask(server, &request).await;
        let head = String::from_utf8_lossy(&request);
        assert_eq!(status, wanted, "at {caller}: {head}");
        assert!(took < RESPONSE, "{took:?} at {caller}: {head}");
    }
}

/// Services that lock stock, each with a key of its own.
pub(crate) struct Services {
    server: SocketAddr,
    product: i64,
    /// The header line of each.
    keys: Vec<String>,
}

/// Numbers the references of all locks.
static LOCKS: AtomicU64 = AtomicU64::new(0);

impl Services {
    /// So many, which lock this product.
    pub(crate) async fn new(
        serve: &Running<'_>,
        admin: &Caller,
        count: usize,
        product: i64,
    ) -> Self {
        let mut keys = Vec::new();
        for number in 0..count {
            let service = json!({"name": format!("service {product}-{number}")});
            let made = admin.post("/api/api-keys", service).await.expect(201);
            let key = made.body["key"].as_str().unwrap();
            keys.push(format!("X-Api-Key: {key}\r\n"));
        }
        Self {
            server: server(serve),
            product,
            keys,
        }
    }

    /// Requests of one unit each by the service of this number.
    pub(crate) fn locks(&self, number: usize) -> impl FnMut() -> Vec<u8> + Send + use<> {
        let (key, product) = (self.keys[number].clone(), self.product);
        move || lock(&key, product, "SO")
    }

    /// Each locks once in `span`, evenly spread.
    pub(crate) async fn lock_once_each(&self, span: Duration) -> Measured {
        let paced = Paced {
            server: self.server,
            origin: Origin::LOCALHOST,
            interval: span,
            span,
            timeout: TIMEOUT,
        };
        let clients = (0..self.keys.len()).map(|number| self.locks(number));
        measure(paced, clients.collect()).await.unwrap()
    }
}

/// A lock of one unit, with a reference that begins so.
pub(crate) fn lock(headers: &str, product: i64, prefix: &str) -> Vec<u8> {
    let number = LOCKS.fetch_add(1, Ordering::Relaxed);
    let body = command(product, 1, &format!("{prefix}-{number}"));
    request::post("/api/inventory/lock", headers, &body.to_string())
}

/// The header line of a signed-in caller.
pub(crate) fn bearer(caller: &Caller) -> String {
    format!("Authorization: Bearer {}\r\n", caller.token().unwrap())
}

/// A new customer, signed in.
pub(crate) async fn customer(serve: &Running<'_>, name: &str) -> Caller {
    let credentials = json!({"username": name, "password": "nine horses at noon"});
    let anybody = serve.anybody();
    anybody
        .post("/api/auth/register", credentials.clone())
        .await
        .expect(201);
    let signed_in = anybody
        .post("/api/auth/login", credentials)
        .await
        .expect(200);
    serve.caller(signed_in.body["access_token"].as_str().map(str::to_owned))
}

/// Waits until the server is ready and locks, which fails the test if it takes too long.
pub(crate) async fn await_recovery(server: SocketAddr, headers: &str, product: i64) -> Duration {
    let begun = Instant::now();
    loop {
        let (locked, _) = ask(server, &lock(headers, product, "again")).await;
        let (ready, _) = ask(server, &request::get("/readyz", "")).await;
        if (locked, ready) == (201, 200) {
            return begun.elapsed();
        }
        let waited = begun.elapsed();
        assert!(
            waited < RECOVERY,
            "lock {locked}, ready {ready} after {waited:?}"
        );
        tokio::time::sleep(PAUSE).await;
    }
}

/// Stops it and checks how long that takes.
#[track_caller]
pub(crate) fn stop_in_time(serve: Running<'_>) -> Finished {
    let begun = Instant::now();
    let finished = serve.terminate();
    let took = begun.elapsed();
    assert!(took < STOP, "the stop took {took:?}\n{}", finished.stderr);
    finished
}
