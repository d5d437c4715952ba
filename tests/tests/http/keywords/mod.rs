//! Searches over HTTP: the log, hot keywords and suggestions.

mod bad_input;
mod blocked;
mod keyword_fixture;
mod limits;
mod log;
mod privacy;
mod suggestions;
