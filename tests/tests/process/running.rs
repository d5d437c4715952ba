//! Regular start and shutdown.

use std::fs;

use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection, sql_query};
use integration_tests::{
    catalog_fixture::CatalogFixture,
    database::TestDatabase,
    process::{Running, Signal, await_that},
};
use serde_json::json;

use crate::{installation, installation_on};

#[tokio::test]
async fn without_a_database_serve_starts_its_own_and_responds() {
    let installation = installation();
    let serve = installation.serve();
    serve.anybody().get("/readyz").await.expect(200);
    let admin = installation.admin(&serve).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let id = catalog.product(&admin, json!({})).await;
    serve
        .anybody()
        .get(&format!("/api/products/{id}"))
        .await
        .expect(200);
    assert!(
        installation.processes().len() > 2,
        "PostgreSQL's processes are seen"
    );
}

#[tokio::test]
async fn sigterm_and_sigint_stop_everything() {
    let installation = installation();
    for signal in [Signal::TERM, Signal::INT] {
        let serve = installation.serve();
        serve.anybody().get("/readyz").await.expect(200);
        serve.signal(signal);
        serve.finish().expect_success();
        assert_eq!(
            installation.processes(),
            Vec::<u32>::new(),
            "after {signal:?}"
        );
    }
}

#[test]
fn a_stop_is_obeyed_at_any_point_of_the_start() {
    let installation = installation();
    let key = installation.data().join("secrets/encryption-key");
    let expect_stop = |mut serve: Running<'_>, moment: &dyn Fn(&Running<'_>) -> bool| {
        await_that("the moment is there", || {
            assert!(serve.is_alive(), "{}", serve.stderr());
            moment(&serve)
        });
        serve.signal(Signal::TERM);
        serve.finish();
        assert_eq!(installation.processes(), Vec::<u32>::new());
    };
    let start = || installation.start(&["serve"]);
    // While the cluster is created, between the start of the database and of the server, and at the
    // end of the start.
    expect_stop(start(), &|_| installation.data().join("postgres").exists());
    expect_stop(start(), &|serve| {
        serve.stderr().contains("PostgreSQL is ready")
    });
    drop(fs::remove_file(&key));
    expect_stop(start(), &|_| key.exists());
    expect_stop(start(), &|serve| !serve.stdout().is_empty());
}

#[tokio::test]
async fn data_secrets_and_sessions_outlive_a_restart() {
    let installation = installation();
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let id = catalog.product(&admin, json!({"stock": 3})).await;
    serve.terminate().expect_success();

    let serve = installation.serve();
    let admin = serve.caller(admin.token().map(str::to_owned));
    let product = admin.get(&format!("/api/products/{id}")).await.expect(200);
    assert_eq!(product.body["stock"], 3);
    admin.get("/api/auth/me").await.expect(200);
}

#[tokio::test]
async fn with_a_database_given_nothing_is_started() {
    let database = TestDatabase::empty();
    let installation = installation_on(&database);
    let serve = installation.serve();
    serve.anybody().get("/readyz").await.expect(200);
    assert_eq!(
        database.number("SELECT count(*) FROM products"),
        0,
        "it has migrated"
    );
    assert_eq!(installation.processes(), [serve.pid()]);
    assert!(!installation.data().join("postgres").exists());
    serve.terminate().expect_success();
    database.execute("CREATE TABLE the_database_lives_on ()");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_runs_when_the_stop_comes_gets_its_response() {
    let installation = installation();
    let mut serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let mut blocker = PgConnection::establish(&installation.embedded_url()).unwrap();
    blocker
        .batch_execute("BEGIN; LOCK TABLE categories IN ACCESS EXCLUSIVE MODE")
        .unwrap();
    let request = tokio::spawn({
        let admin = admin.clone();
        async move { admin.post("/api/categories", json!({"name": "冰箱"})).await }
    });
    let mut watcher = PgConnection::establish(&installation.embedded_url()).unwrap();
    await_that("the request waits in the database", || {
        let waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        sql_query(waiting).execute(&mut watcher).unwrap() > 0
    });

    serve.signal(Signal::TERM);
    serve.await_stderr("running requests may end");
    blocker.batch_execute("ROLLBACK").unwrap();
    let id = request.await.unwrap().expect(201).id();
    serve.finish().expect_success();
    assert_eq!(installation.processes(), Vec::<u32>::new());

    let serve = installation.serve();
    serve
        .anybody()
        .get(&format!("/api/categories/{id}"))
        .await
        .expect(200);
}

#[test]
fn the_data_folder_holds_what_it_says_and_the_secrets_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let installation = installation();
    installation.serve().terminate().expect_success();
    let secrets = installation.data().join("secrets");
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(secrets.clone()), 0o700);
    assert_eq!(mode(secrets.join("jwt")), 0o600);
}
