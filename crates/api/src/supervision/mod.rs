//! Supervision: no thread or task of the server ends unseen.
//!
//! [`Components`] lists what the server consists of. A [`SupervisedThread`] or [`SupervisedTask`]
//! that panics, or returns without having been asked to, is logged, counted, listed as missing and
//! restarted after a backoff; it is listed as running again when its work says so. `/readyz` is
//! 503 while anything is missing.

mod backoff;
mod components;
mod stop;
mod supervisor;
mod task;
mod thread;

pub use components::{Component, Components, Missing};
pub(crate) use supervisor::EXIT_CODE;
pub use task::{SupervisedTask, supervised};
pub use thread::{Running, SupervisedThread};
