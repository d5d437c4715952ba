//! The simulator over real HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod admin;
mod checks;
mod limits;
mod odd_products;
mod probe;
mod response_faults;
mod responses;
