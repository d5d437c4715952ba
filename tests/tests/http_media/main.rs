//! Uploaded pictures, over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod bucket;
#[path = "../../../crates/picture-check/tests/corpus/mod.rs"]
mod corpus;
mod crowds;
mod deleting;
mod files;
mod form;
mod ownership;
mod refusals;
mod slow_store;
mod uploading;
