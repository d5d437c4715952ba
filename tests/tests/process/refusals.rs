//! Starts that fail, and their messages.

use std::{fs, net::TcpListener};

use integration_tests::{
    database::TestDatabase,
    process::{Signal, await_that},
};

use crate::{installation, installation_on};

#[tokio::test]
async fn a_second_serve_on_a_folder_is_refused_and_names_the_first() {
    let installation = installation();
    let first = installation.serve();
    let process = format!("process {} (serve)", first.pid());
    let folder = installation.data();
    installation
        .run(&["serve"])
        .expect_refusal(&[&process, folder.to_str().unwrap(), "stop"]);
    first.anybody().get("/readyz").await.expect(200);
    first.terminate().expect_success();
}

#[test]
fn a_taken_port_is_named_before_anything_is_started() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let installation = installation().with("CANGKU_BIND", &address);
    installation
        .run(&["serve"])
        .expect_refusal(&[&address, "in use", "CANGKU_BIND"]);
    assert!(!installation.data().exists());
}

#[test]
fn a_folder_without_postgresqls_programs_is_named() {
    let installation = installation();
    let empty = installation.folder().join("no-programs");
    fs::create_dir(&empty).unwrap();
    let installation = installation.with("CANGKU_PG_BIN", empty.to_str().unwrap());
    for command in ["serve", "migrate"] {
        let words = [empty.to_str().unwrap(), "CANGKU_PG_BIN"];
        installation.run(&[command]).expect_refusal(&words);
    }
}

#[test]
fn a_stop_ends_the_wait_for_a_database_that_refuses() {
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let url = format!("postgres://shop:a-word-to-keep@{closed}/shop");
    for (command, signal) in [("serve", Signal::TERM), ("migrate", Signal::INT)] {
        let installation = installation().with("DATABASE_URL", &url);
        let mut waiting = installation.start(&[command]);
        waiting.await_stderr("doesn't answer yet");
        waiting.signal(signal);
        let ended = waiting
            .finish()
            .expect_refusal(&["DATABASE_URL", &closed.port().to_string()]);
        assert_eq!(ended.stdout, "");
        assert!(!ended.stderr.contains("a-word-to-keep"), "{}", ended.stderr);
        assert!(!installation.data().exists());
    }
}

#[test]
fn a_stop_ends_the_wait_for_a_database_that_says_nothing() {
    // Accepts connections and never responds.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    silent.set_nonblocking(true).unwrap();
    let url = format!("postgres://shop@{}/shop", silent.local_addr().unwrap());
    let installation = installation().with("DATABASE_URL", &url);
    let serve = installation.start(&["serve"]);
    let mut connection = None;
    await_that("it connects", || {
        connection = silent.accept().ok();
        connection.is_some()
    });
    serve.terminate().expect_refusal(&["stopped"]);
}

#[test]
fn a_stop_ends_the_wait_for_another_process_that_migrates() {
    let database = TestDatabase::empty();
    let mut other = database.connection();
    let lock = "SELECT pg_advisory_lock(x'63616e676b750001'::bit(64)::bigint)";
    diesel::RunQueryDsl::execute(diesel::sql_query(lock), &mut other).unwrap();
    let installation = installation_on(&database);
    let mut serve = installation.start(&["serve"]);
    serve.await_stderr("another process is migrating");
    serve.terminate().expect_refusal(&["stopped"]);
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(database.number(tables), 0);
}
