//! The HTTP API, on a real PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod accounts;
mod analytics;
mod api_key_scopes;
mod api_keys;
mod audit;
mod bad_input;
mod brands;
mod categories;
mod concurrency;
mod deletions;
mod edits;
mod haier;
mod identities;
mod imports;
mod inventory;
mod keywords;
mod media;
mod named_products;
mod operation;
mod orders;
mod permission_table;
mod permissions;
mod plans;
mod product_exports;
mod product_lists;
mod product_prices;
mod product_search;
mod product_stock;
mod products;
mod reconcile;
mod restock;
mod service;
mod sessions;
mod supplier_names;
mod supplier_terms;
