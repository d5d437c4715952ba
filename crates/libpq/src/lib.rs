//! What libpq knows and Diesel doesn't expose: the SQLSTATE of an error ([`error_source`]), the
//! parsing of connection strings ([`ConnectionOptions`]) and the reason why a server refuses a
//! connection ([`try_connect`]).
//!
//! All FFI calls of the workspace's own code are here (`unsafe`), each with the reason why it is
//! sound.
#![warn(missing_docs)]

mod attempt;
mod options;
mod shown;
mod sqlstate;

pub use attempt::{Attempt, try_connect};
pub use options::{ConnectionOptions, OptionsError};
pub use sqlstate::{ErrorSource, PQresultErrorField, SqlState, error_source};
