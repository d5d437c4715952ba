//! Stock over HTTP: locks, releases, holds, retries, batches, the log.

mod bad_input;
mod concurrent_buyers;
mod concurrent_ends;
mod counts;
mod customers;
mod degradation;
mod edits;
mod hang_ups;
mod hold_lists;
mod holds;
mod locked_rows;
mod log;
mod queue;
mod repeats;
mod supplier;
mod switched_off;

use integration_tests::{caller::Caller, catalog_fixture::CatalogFixture};
use serde_json::Value;

/// Creates a product in a new category; returns its id.
async fn new(admin: &Caller, fields: Value) -> i64 {
    CatalogFixture::set_up(admin)
        .await
        .product(admin, fields)
        .await
}
