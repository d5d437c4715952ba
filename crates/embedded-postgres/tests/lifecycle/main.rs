//! Real servers, real processes, real kills.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]
#![cfg(target_os = "linux")]

mod crashes;
mod folder;
mod owner;
mod refusals;
mod running;
mod sharing;
