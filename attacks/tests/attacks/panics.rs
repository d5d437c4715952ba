//! Every worker that can panic does so, repeatedly.

use std::{fs, time::Duration};

use integration_tests::{database::TestDatabase, stock::stocked};

use crate::scene::{
    Services, UNITS, await_recovery, bearer, installation_on, server, stop_in_time,
};

const SERVICES: usize = 40;
const POINTS: [&str; 6] = [
    "stock-writer",
    "stock-writer-work",
    "stock-writer-answer",
    "stock-transaction",
    "change-listener",
    "change-observer",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_shop_serves_again_after_its_workers_have_panicked() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let faults = installation.folder().join("faults");
    let installation = installation.with("FAULT_POINTS_FILE", faults.to_str().unwrap());
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [product] = stocked(&admin, UNITS).await;
    let services = Services::new(&serve, &admin, SERVICES, product).await;

    let locking = services.lock_once_each(Duration::from_secs(4));
    let panicking = async {
        for point in POINTS {
            fs::write(&faults, point).unwrap();
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        fs::remove_file(&faults).unwrap();
    };
    let (locks, ()) = tokio::join!(locking, panicking);
    assert!(locks.failed == 0, "{locks:?}");
    // A panic within a transaction is a bug in the program: the response is 500, and nothing is
    // changed.
    let expected = [201, 500, 503];
    let other = locks
        .responses
        .keys()
        .find(|status| !expected.contains(*status));
    assert_eq!(other, None, "{locks:?}");
    assert!(locks.with(503) > 0, "nothing panicked: {locks:?}");

    await_recovery(server(&serve), &bearer(&admin), product).await;
    admin.assert_reconciled().await;
    // Requests with response 201 were executed; those with 503 may have been (`outcome_unknown`).
    let done = database.number("SELECT count(*) FROM inventory_logs WHERE reference LIKE 'SO-%'");
    let asked = i64::try_from(locks.sent()).unwrap();
    assert!(
        (i64::from(locks.with(201))..=asked).contains(&done),
        "{done}, {locks:?}"
    );
    stop_in_time(serve).expect_success();
}
