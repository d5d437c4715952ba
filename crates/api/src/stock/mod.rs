//! Periodic background jobs.

mod jobs;

pub(crate) use jobs::{Brief, Repeat, turn};
pub use jobs::{JobSettings, Jobs};
