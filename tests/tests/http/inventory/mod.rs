//! Stock over HTTP: locks, releases, holds, retries, batches, the log.

mod bad_input;
mod counts;
mod crowds;
mod customers;
mod edits;
mod ends;
mod hang_ups;
mod hold_lists;
mod holds;
mod locked_rows;
mod log;
mod queue;
mod repeats;
mod supplier;
mod switched_off;

use integration_tests::{caller::Caller, goods::Shelf};
use serde_json::Value;

/// Creates a product in a new category; returns its id.
async fn new(admin: &Caller, fields: Value) -> i64 {
    Shelf::set_up(admin).await.product(admin, fields).await
}
