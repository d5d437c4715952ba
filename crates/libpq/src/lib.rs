#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod attempt;
mod options;
mod shown;
mod sqlstate;

pub use attempt::{Attempt, try_connect};
pub use options::{ConnectionOptions, OptionsError};
pub use sqlstate::{ErrorSource, PQresultErrorField, SqlState, error_source};
