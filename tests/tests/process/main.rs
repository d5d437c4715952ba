//! The `cangku` program as a process: its starts, stops, crashes, refusals and commands; the sync
//! with Haier; the scripts.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod cache_invalidation;
mod commands;
mod components;
mod configuration;
#[path = "../../../crates/picture-check/tests/corpus/mod.rs"]
mod corpus;
mod crashes;
mod data_check;
mod database_languages;
mod database_roles;
mod database_surroundings;
mod dumps;
mod fetching;
#[path = "../http/media/form.rs"]
mod form;
mod frozen_database;
mod full_disk;
mod haier_configs;
mod haier_sync;
mod idle;
mod imports;
mod leftovers;
mod limits;
mod load;
mod logs;
mod media;
mod outputs;
mod oversize_pictures;
mod passwords;
mod plans;
mod poolers;
mod reconciling;
mod refusals;
mod running;
mod scripts;
mod searches;
mod several_hosts;
mod shipped_orders;
mod signals;
mod statistics;
mod stock_crashes;
mod stock_jobs;
mod stock_load;
mod streams;
mod surroundings;
mod tls;
mod unpaid_orders;
mod views;
mod waiting;

use integration_tests::{database::TestDatabase, process::Installation};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cangku_under_test");

/// An installation with its own PostgreSQL.
fn installation() -> Installation {
    // Counted, but far from the limits: a test sends as much in seconds as a person in an hour.
    Installation::new(PROGRAM)
        .with("CANGKU_READS_PER_MINUTE", "1000000")
        .with("CANGKU_WRITES_PER_MINUTE", "1000000")
        .with("CANGKU_STOCK_REQUESTS_PER_MINUTE", "1000000")
}

/// An installation on an external server's database.
fn installation_on(database: &TestDatabase) -> Installation {
    installation().with("DATABASE_URL", database.url())
}
