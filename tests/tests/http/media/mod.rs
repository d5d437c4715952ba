//! Uploaded pictures, over HTTP.

mod bucket;
mod concurrent_uploads;
mod content;
#[path = "../../../../crates/picture-check/tests/corpus/mod.rs"]
pub(crate) mod corpus;
mod deleting;
mod files;
pub(crate) mod form;
mod keys;
mod oversize;
mod ownership;
mod refusals;
mod slow_store;
mod uploading;
