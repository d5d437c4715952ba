//! The shop under attack, and its honest clients.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use attackers::{
    Measured, Origin, Paced, connection::Connection, measure, raise_descriptors, request,
};
use integration_tests::{
    api_keys::key_like_staff,
    caller::Caller,
    database::TestDatabase,
    process::{Finished, Installation, Running},
    stock::command,
};
use serde_json::json;

/// Maximum time of any single response during an attack. It is far less if nothing else runs, but
/// the test must not fail on a machine that runs other tests at the same time, unoptimised.
pub(crate) const RESPONSE: Duration = Duration::from_secs(15);
/// Timeout of a client.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Maximum time from SIGTERM to exit: the promised 8 s, and a margin for a busy machine.
pub(crate) const STOP: Duration = Duration::from_secs(12);
/// Maximum time until everything works again after an attack.
pub(crate) const RECOVERY: Duration = Duration::from_secs(30);
/// Initial stock of a product, in units.
pub(crate) const UNITS: i64 = 1_000_000;

const PAUSE: Duration = Duration::from_millis(100);

/// An installation that isn't started yet, with its own PostgreSQL.
pub(crate) fn installation() -> Installation {
    raise_descriptors().unwrap();
    let built = env!("CARGO_BIN_EXE_cangku_under_attack").to_owned();
    let program = std::env::var("CANGKU_UNDER_ATTACK").unwrap_or(built);
    Installation::new(&program)
}

/// The same, on a test database.
pub(crate) fn installation_on(database: &TestDatabase) -> Installation {
    installation().with("DATABASE_URL", database.url())
}

/// The address on which `serve` listens.
pub(crate) fn server(serve: &Running<'_>) -> SocketAddr {
    let address = serve.address();
    address.strip_prefix("http://").unwrap().parse().unwrap()
}

/// Sends a request on a new connection from localhost; fails if it times out.
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

/// Sends a request on a new connection and checks status and time.
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

/// Services that lock stock, each with its own API key.
pub(crate) struct Services {
    server: SocketAddr,
    product: i64,
    /// The header line of each service.
    keys: Vec<String>,
}

/// Makes the references of all locks unique.
static LOCKS: AtomicU64 = AtomicU64::new(0);

impl Services {
    /// Creates `count` services that lock this product.
    pub(crate) async fn new(
        serve: &Running<'_>,
        admin: &Caller,
        count: usize,
        product: i64,
    ) -> Self {
        let mut keys = Vec::new();
        for number in 0..count {
            let service = key_like_staff(&format!("service {product}-{number}"));
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

    /// Requests of this service that lock one unit each.
    pub(crate) fn locks(&self, number: usize) -> impl FnMut() -> Vec<u8> + Send + use<> {
        let (key, product) = (self.keys[number].clone(), self.product);
        move || lock(&key, product, "SO")
    }

    /// Each service locks once in `span`, evenly spread.
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

/// A lock request for one unit; its reference starts with `prefix`.
pub(crate) fn lock(headers: &str, product: i64, prefix: &str) -> Vec<u8> {
    let number = LOCKS.fetch_add(1, Ordering::Relaxed);
    let body = command(product, 1, &format!("{prefix}-{number}"));
    request::post("/api/inventory/lock", headers, &body.to_string())
}

/// The authorization header line of a signed-in caller.
pub(crate) fn bearer(caller: &Caller) -> String {
    format!("Authorization: Bearer {}\r\n", caller.token().unwrap())
}

/// Registers and signs in a new customer.
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

/// Waits until the server is ready and locks stock; fails the test if it takes too long.
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

/// Stops the server and checks how long that takes.
#[track_caller]
pub(crate) fn stop_in_time(serve: Running<'_>) -> Finished {
    let begun = Instant::now();
    let finished = serve.terminate();
    let took = begun.elapsed();
    assert!(took < STOP, "the stop took {took:?}\n{}", finished.stderr);
    finished
}
