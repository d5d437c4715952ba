//! Supervision: no thread or task of the server ends unnoticed.
//!
//! [`Components`] lists the components of the server. A [`SupervisedThread`] or [`SupervisedTask`]
//! that panics, or returns without having been asked to, is logged, counted, marked as down and
//! restarted after a backoff; it is marked as running again by its own work. `/readyz` returns 503
//! while any component is down.

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
