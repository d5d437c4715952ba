//! Uploaded pictures, over HTTP.

mod bucket;
#[path = "../../../../crates/picture-check/tests/corpus/mod.rs"]
mod corpus;
mod crowds;
mod deleting;
mod files;
mod form;
mod ownership;
mod refusals;
mod slow_store;
mod uploading;
