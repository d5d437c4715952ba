//! A stop beside clients that stand still.

use std::time::{Duration, Instant};

use integration_tests::database::TestDatabase;

use super::raw::{LOGIN, Raw, get};
use crate::installation_on;

#[test]
fn serve_stops_beside_bodies_and_readers_that_stand_still() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database)
        .with("CANGKU_SHUTDOWN_SECONDS", "30")
        .with("CANGKU_JSON_BODY_SECONDS", "600");
    let serve = installation.serve();
    let mut held: Vec<_> = (0..50).map(|_| Raw::sending(&serve, LOGIN)).collect();
    let downloads = get("/api/openapi.json").repeat(16);
    held.extend((0..4).map(|_| Raw::sending(&serve, &downloads)));
    held.extend((0..10).map(|_| Raw::connect(&serve)));
    // They have arrived when one that came later has its response.
    let mut last = Raw::sending(&serve, &get("/healthz"));
    assert!(last.response().starts_with("HTTP/1.1 200"));
    let begun = Instant::now();
    serve.terminate().expect_success();
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}
