//! Searches: their log, what is counted of it, and suggestions.
//!
//! The log is the only place that has what few users searched for. A keyword enters
//! `public_keywords`, from where it may be shown, when the log has enough users of it.

mod blocked;
mod log;
mod names;
mod publish;
mod queries;
