//! SIGKILL while stock is locked.

use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection, sql_query};
use integration_tests::{
    caller::Caller,
    database::TestDatabase,
    process::{Installation, Signal, await_that, signal},
    stock::stocked,
};

use crate::{
    installation, installation_on,
    stock_load::{SentCommand, StockLoad, expect_logged, repeat_all, units},
};

const UNITS: i64 = 1_000_000;
/// A killed server's sessions end once PostgreSQL notices.
const IS_ONLY_SESSION: &str = "SELECT count(*) = 0 FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

/// Asserts that stock, log and holds agree with each other and with these responses.
async fn expect_sold(
    installation: &Installation,
    admin: &Caller,
    ids: &[i64],
    asked: &[SentCommand],
) {
    for id in ids {
        assert_eq!(admin.stock_of(*id).await, UNITS - units(asked, *id));
    }
    let checked = installation.run(&["reconcile-inventory"]).expect_success();
    assert!(checked.stdout.contains(" 0 divergences"), "{checked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_of_serve_loses_no_lock_and_does_none_twice() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let mut serve = installation.serve();
    let mut admin = installation.admin(&serve).await;
    let products = stocked::<2>(&admin, UNITS).await;
    let mut all = Vec::new();
    for round in 0..3 {
        let load = StockLoad::begin(&admin, products, &format!("round-{round}"));
        load.await_more(60).await;
        serve.kill();
        let (asked, refused) = load.end().await;
        assert_eq!(refused, []);
        assert!(
            !asked.iter().all(SentCommand::has_response),
            "it was in the middle"
        );
        all.extend(asked);
        database.wait_until(IS_ONLY_SESSION);

        serve = installation.serve();
        admin = serve.caller(admin.token().map(str::to_owned));
        expect_logged(&admin, &all).await;
        all = repeat_all(&admin, all).await;
    }
    expect_sold(&installation, &admin, &products, &all).await;
    serve.terminate().expect_success();
}

/// Kills all of PostgreSQL, the postmaster first, so that none is restarted.
fn kill_postgresql(installation: &Installation, serve: u32) {
    let postmaster = installation.postmaster();
    signal(postmaster, Signal::KILL);
    for pid in installation.processes() {
        if pid != serve && pid != postmaster {
            signal(pid, Signal::KILL);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_of_postgresql_loses_no_lock_and_does_none_twice() {
    let installation = installation();
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let products = stocked::<3>(&admin, UNITS).await;
    let [one, two, held_up] = products;
    // One request waits for a row until the blocker's session ends; the latest responses of the
    // others are recent.
    let mut blocker = PgConnection::establish(&installation.embedded_url()).unwrap();
    let lock = format!("BEGIN; SELECT FROM products WHERE id = {held_up} FOR UPDATE");
    blocker.batch_execute(&lock).unwrap();
    let waiting = tokio::spawn(SentCommand::lock(admin.clone(), held_up, "held-up"));
    await_that("the request waits in the database", || {
        let waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        sql_query(waiting).execute(&mut blocker).unwrap() > 0
    });
    let load = StockLoad::begin(&admin, [one, two], "load");
    load.await_more(60).await;
    let postmaster = installation.postmaster();
    kill_postgresql(&installation, serve.pid());
    load.await_more(60).await;
    let (mut asked, refused) = load.end().await;
    assert_ne!(installation.postmaster(), postmaster);
    for response in refused {
        assert_eq!(response, (503, "database_unavailable".to_owned()));
    }
    // It succeeds if PostgreSQL is back in time.
    asked.push(waiting.await.unwrap());

    expect_logged(&admin, &asked).await;
    let asked = repeat_all(&admin, asked).await;
    expect_sold(&installation, &admin, &products, &asked).await;
    serve.terminate().expect_success();
    assert_eq!(installation.processes(), Vec::<u32>::new());
}
