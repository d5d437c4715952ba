//! The client against a mock of the platform on a real socket: one test for each status and each
//! known oddity of the platform.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod batches;
mod calls;
mod circuit;
mod configuration;
mod faults;
mod platform;
mod rate;
mod secrecy;
mod statuses;
mod token;
mod unusual_responses;
mod wire_shape;
