//! Searches over HTTP: the log, hot keywords and suggestions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod bad_input;
mod blocked;
mod limits;
mod log;
mod privacy;
mod rig;
mod suggestions;
