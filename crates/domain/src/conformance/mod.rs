//! A suite for implementations of the storage ports: runs the same histories of stock, order and
//! idempotency requests against an implementation, and compares results, stock, holds and log with
//! what the rules require. Only with the feature `conformance`.
//!
//! An implementation passes its [`Transactor`](crate::ports::Transactor) and
//! [`Reader`](crate::ports::Reader) in a [`Subject`]; the suite creates users and products through
//! the ports itself, and brings its own clock and order numbers.
//!
//! ```
//! use std::sync::Arc;
//!
//! use cangku_domain::{conformance::{self, Subject}, testing::InMemoryDatabase};
//!
//! conformance::run(|| {
//!     let database = Arc::new(InMemoryDatabase::new());
//!     Subject::new(database.clone(), database)
//! });
//! ```
//!
//! [`run`] panics at the first deviation; the message has the history, the step, and the expected
//! and found values. [`HISTORIES`] lists the histories, so that a test can run each by itself.

mod check;
mod figures;
mod generated;
mod histories;
mod random;
mod shop;
mod subject;

pub use histories::{HISTORIES, History};
pub use subject::Subject;

/// Number of generated histories that [`run`] runs.
pub const SEEDS: u64 = 8;

/// Runs all fixed histories, and the generated ones of the seeds from 0 to [`SEEDS`]. Each begins
/// with a new subject from `make`, which must be empty: no products, orders, holds or users.
///
/// # Panics
/// If the implementation deviates from the rules, or an operation fails unexpectedly.
pub fn run(make: impl Fn() -> Subject) {
    for history in HISTORIES {
        history.run(make());
    }
    for seed in 0..SEEDS {
        run_generated(make(), seed);
    }
}

/// Runs the generated history of a seed: random requests of several actors, whose results are
/// compared with those of the in-memory database, with checks that hold for every history.
///
/// # Panics
/// As [`run`]. The message has the seed and the step.
pub fn run_generated(subject: Subject, seed: u64) {
    generated::run(subject, seed);
}
