//! SIGKILL under load.

use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection, sql_query};
use integration_tests::process::{Signal, await_that, signal};

use crate::{
    installation,
    load::{Load, expect_all},
};

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_requests_outlive_a_kill_of_serve() {
    let installation = installation();
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let load = Load::begin(&admin).await;
    load.await_more(40).await;
    serve.kill();
    let created = load.end().await;
    installation.await_no_process();

    let serve = installation.serve();
    expect_all(&serve.anybody(), &created).await;
    serve.terminate().expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_right_after_a_kill_succeeds_despite_leftovers() {
    let installation = installation();
    let mut serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let mut created = Vec::new();
    let load = Load::begin(&admin).await;
    load.await_more(10).await;
    for _ in 0..3 {
        serve.kill();
        serve = installation.serve();
    }
    created.extend(load.end().await);
    expect_all(&serve.anybody(), &created).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_killed_under_load_is_503_until_it_is_back_by_itself() {
    let installation = installation();
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let load = Load::begin(&admin).await;
    load.await_more(20).await;
    // Makes sure that requests are in the middle of a transaction when it happens.
    let mut blocker = PgConnection::establish(&installation.embedded_url()).unwrap();
    blocker
        .batch_execute("BEGIN; LOCK TABLE products IN SHARE ROW EXCLUSIVE MODE")
        .unwrap();
    await_that("requests wait in the database", || {
        let waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        sql_query(waiting).execute(&mut blocker).unwrap() > 0
    });
    let postmaster = installation.postmaster();
    signal(postmaster, Signal::KILL);

    load.await_more(20).await;
    let refused = load.refused();
    let created = load.end().await;
    assert!(!refused.is_empty());
    for response in refused {
        assert_eq!(response, (503, "database_unavailable".to_owned()));
    }
    assert_ne!(installation.postmaster(), postmaster);
    expect_all(&serve.anybody(), &created).await;
    serve.anybody().get("/readyz").await.expect(200);
    serve.terminate().expect_success();
    assert_eq!(installation.processes(), Vec::<u32>::new());
}
