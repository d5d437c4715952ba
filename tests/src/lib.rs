//! Code shared by the integration tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

pub mod actors;
pub mod api_keys;
pub mod caller;
pub mod catalog_fixture;
pub mod cluster;
pub mod database;
pub mod orders;
pub mod private_server;
pub mod process;
pub mod shop;
pub mod stock;
pub mod streams;
pub mod supplier;
mod template;
