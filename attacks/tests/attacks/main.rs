//! Attacks on the `cangku` program as a process: what honest clients get meanwhile, the state
//! afterwards, and how long a shutdown takes.
//!
//! `CANGKU_UNDER_ATTACK` names another program to attack, such as an older one.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod anonymous_flood;
mod anonymous_writes;
mod disk_full;
mod frozen_database;
mod hoarding;
mod locked_rows;
mod log_readers;
mod login_flood;
mod panics;
mod scene;
mod slow_clients;
mod unread_responses;
mod write_loops;
