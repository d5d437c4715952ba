//! What libpq knows and Diesel doesn't show: the SQLSTATE of an error ([`sqlstate_of`]), how a
//! connection string is read ([`ConnectionOptions`]) and why a server refuses a connection
//! ([`try_connect`]).
//!
//! The only crate of the workspace with `unsafe` code: each call of libpq, with the reason why it
//! is sound.
#![warn(missing_docs)]

mod attempt;
mod options;
mod shown;
mod sqlstate;

pub use attempt::{Attempt, try_connect};
pub use options::{ConnectionOptions, OptionsError};
pub use sqlstate::{PQresultErrorField, SqlState, Traced, sqlstate_of};
