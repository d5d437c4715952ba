//! Orders over HTTP: what they hold, sell and give back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod bad_input;
mod histories;
mod limits;
mod placing;
mod refunds;
mod steps;
mod timeouts;
