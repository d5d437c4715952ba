//! Searches over HTTP: the log, hot keywords and suggestions.

mod bad_input;
mod blocked;
mod limits;
mod log;
mod privacy;
mod rig;
mod suggestions;
