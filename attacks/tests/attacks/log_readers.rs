//! A log that can't be written: its reader has exited, or has stopped reading.

use std::time::Duration;

use attackers::{LogReader, request};
use integration_tests::{
    database::TestDatabase,
    process::{Installation, await_that},
    stock::stocked,
};

use crate::scene::{Services, UNITS, ask, expect, installation_on, server, stop_in_time};

const SERVICES: usize = 40;
const SCRIPT: &str = "exec \"$0\" \"$@\" 2>log.pipe";
/// Enough requests that their log lines exceed a pipe of 64 KiB and a queue of the same size.
const REQUESTS: usize = 600;

fn reader(installation: &Installation) -> LogReader {
    LogReader::start(&installation.folder().join("log.pipe")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_dies_takes_nothing_but_the_log_with_it() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let mut reader = reader(&installation);
    let serve = installation.serve_through(SCRIPT);
    let admin = installation.admin(&serve).await;
    let [product] = stocked(&admin, UNITS).await;
    let services = Services::new(&serve, &admin, SERVICES, product).await;
    await_that("the log is read", || reader.read() > 0);

    let locking = services.lock_once_each(Duration::from_secs(3));
    let dying = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        tokio::task::block_in_place(|| reader.die());
    };
    let (locks, ()) = tokio::join!(locking, dying);
    assert_eq!(
        usize::try_from(locks.with(201)).unwrap(),
        SERVICES,
        "{locks:?}"
    );
    let server = server(&serve);
    expect(server, request::get("/healthz", ""), 200).await;
    expect(server, request::get("/readyz", ""), 200).await;
    expect(server, request::get("/api/products", ""), 200).await;
    assert_eq!(
        admin.stock_of(product).await,
        UNITS - i64::from(locks.with(201))
    );
    admin.assert_reconciled().await;
    stop_in_time(serve).expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_stalls_loses_lines_and_stops_nothing() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_LOG_QUEUE_KIB", "64");
    let reader = reader(&installation);
    let serve = installation.serve_through(SCRIPT);
    let admin = installation.admin(&serve).await;
    let [product] = stocked(&admin, UNITS).await;
    let services = Services::new(&serve, &admin, SERVICES, product).await;
    await_that("the log is read", || reader.read() > 0);

    reader.stall();
    let server = server(&serve);
    for _ in 0..REQUESTS {
        let (status, _) = ask(server, &request::get("/healthz", "")).await;
        assert_eq!(status, 200);
    }
    let locks = services.lock_once_each(Duration::from_secs(2)).await;
    assert_eq!(
        usize::try_from(locks.with(201)).unwrap(),
        SERVICES,
        "{locks:?}"
    );
    expect(server, request::get("/readyz", ""), 200).await;

    let before = reader.read();
    reader.go_on();
    await_that("lines come again", || {
        // The server only notices free space in the pipe when it writes.
        reader.read() > before
    });
    assert_eq!(
        admin.stock_of(product).await,
        UNITS - i64::from(locks.with(201))
    );
    admin.assert_reconciled().await;

    // Shutdown doesn't wait for the reader either.
    reader.stall();
    for _ in 0..REQUESTS {
        ask(server, &request::get("/healthz", "")).await;
    }
    stop_in_time(serve).expect_success();
}
