#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod blocked_rows;
mod dependencies;
mod failure_log;
mod handle;
mod job;
mod queue;
mod settings;
mod submit_error;
mod transaction;
mod worker;

pub use dependencies::GroupCommitDependencies;
pub use failure_log::FailureLog;
pub use handle::GroupCommit;
pub use settings::GroupCommitSettings;
pub use submit_error::SubmitError;
