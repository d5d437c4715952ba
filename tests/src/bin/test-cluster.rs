//! Runs the PostgreSQL server that all tests of a run share; the first test process starts it.
#![allow(clippy::expect_used, reason = "it prints what it can't do and ends")]

fn main() {
    let folder = std::env::args_os()
        .nth(1)
        .expect("the folder to keep is its only argument");
    integration_tests::cluster::run_server(folder.as_ref());
}
