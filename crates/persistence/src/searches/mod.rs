//! Searches: their log, its counts, and suggestions.
//!
//! Only the log holds keywords that few users have searched for. A keyword enters
//! `public_keywords`, from where it may be shown, once the log has enough users of it.

mod blocked;
mod log;
mod names;
mod publish;
mod queries;
mod synonyms;
