//! A full disk: the database's, and the log's too.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use attackers::{SmallDisk, request};
use integration_tests::{
    process::{Installation, Running},
    stock::stocked,
};

use crate::scene::{
    RESPONSE, UNITS, ask, await_recovery, bearer, expect, installation, lock, server, stop_in_time,
};

/// Size of the disk, enough for a database and its write-ahead log, in MiB.
const SIZE: u32 = 160;
const PRODUCTS: usize = 4;
/// Number of refused writes after which the disk counts as full.
const REFUSALS: usize = 30;
/// Maximum time until then.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Mounts the disk; `None` if this process isn't root's and can't mount.
fn disk_of(installation: &Installation) -> Option<SmallDisk> {
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: only root can mount a disk to fill");
        return None;
    }
    Some(SmallDisk::mount(&installation.data(), SIZE).unwrap())
}

/// Locks stock until writes are refused; returns the number of executed locks per product.
async fn lock_until_refused(
    server: SocketAddr,
    headers: &str,
    products: [i64; PRODUCTS],
) -> [i64; PRODUCTS] {
    let (mut locked, mut refused, begun) = ([0; PRODUCTS], 0, Instant::now());
    while refused < REFUSALS {
        for (product, locked) in products.iter().zip(&mut locked) {
            let (status, took) = ask(server, &lock(headers, *product, "SO")).await;
            match status {
                201 => *locked += 1,
                503 => refused += 1,
                other => panic!("{other}"),
            }
            assert!(took < RESPONSE, "{took:?}");
        }
        assert!(begun.elapsed() < TIMEOUT, "{refused} refused");
    }
    locked
}

/// Fills the disk while `serve` runs, frees it, and checks that everything recovers.
async fn fill_and_free(
    installation: &Installation,
    serve: Running<'_>,
    disk: &SmallDisk,
) -> String {
    let admin = installation.admin(&serve).await;
    let products = stocked::<PRODUCTS>(&admin, UNITS).await;
    let (server, headers) = (server(&serve), bearer(&admin));
    disk.fill().unwrap();
    let locked = lock_until_refused(server, &headers, products).await;

    let refused = admin.stock(
        "lock",
        integration_tests::stock::command(products[0], 1, "SO-full"),
    );
    let refused = refused.await.expect_problem(503, "storage_full");
    assert!(refused.headers.contains_key("retry-after"), "{refused:?}");
    let path = format!("/api/products/{}", products[0]);
    expect(server, request::get(&path, ""), 200).await;
    expect(server, request::get("/api/products?search=Haier", ""), 200).await;
    expect(server, request::get("/api/orders", &headers), 200).await;
    let ready = serve.anybody().get("/readyz").await.expect(503);
    assert!(ready.text.contains("storage_full"), "{}", ready.text);
    let written = serve.stderr();

    disk.free().unwrap();
    for product in products {
        await_recovery(server, &headers, product).await;
    }
    for (product, locked) in products.into_iter().zip(locked) {
        let again = admin
            .stock_log(&format!("product={product}&change_type=lock"))
            .await;
        let again = again.iter().filter(|row| {
            row["reference"]
                .as_str()
                .is_some_and(|reference| reference.starts_with("again"))
        });
        let again = i64::try_from(again.count()).unwrap();
        assert_eq!(admin.stock_of(product).await, UNITS - locked - again);
    }
    admin.assert_reconciled().await;
    stop_in_time(serve).expect_success();
    written
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_writes_and_logs_it_once() {
    let installation = installation();
    let Some(disk) = disk_of(&installation) else {
        return;
    };
    let serve = installation.serve();
    let log = fill_and_free(&installation, serve, &disk).await;
    let errors: Vec<_> = log
        .lines()
        .filter(|line| line.contains("\"ERROR\""))
        .collect();
    assert!(
        (1..=5).contains(&errors.len()),
        "{} lines: {errors:#?}",
        errors.len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_on_the_same_full_disk_stops_no_stock_worker() {
    let installation = installation();
    let Some(disk) = disk_of(&installation) else {
        return;
    };
    let serve = installation.serve_through("exec \"$0\" \"$@\" 2>\"$CANGKU_DATA_DIR/serve.log\"");
    fill_and_free(&installation, serve, &disk).await;
}
