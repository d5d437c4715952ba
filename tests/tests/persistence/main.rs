//! The contracts of the repositories, on a real PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod api_keys;
mod blocked_keywords;
mod categories_and_brands;
mod changes;
mod conformance;
mod connections;
mod constraints;
mod deletion;
mod examples;
mod fixtures;
mod identities;
mod lists;
mod lock_order;
mod own_statements;
mod plans;
mod product_failures;
mod products;
mod scale;
mod search;
mod sqlstates;
mod statistics;
mod stock;
mod suggestions;
mod sync_runs;
mod transactions;
mod users;
mod views;
