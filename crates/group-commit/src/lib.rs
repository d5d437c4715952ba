#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod blocked_rows;
mod failure_log;
mod handle;
mod job;
mod queue;
mod transaction;
mod worker;

pub use failure_log::FailureLog;
pub use handle::{GroupCommit, GroupCommitDependencies, GroupCommitSettings, SubmitError};
