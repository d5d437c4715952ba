//! Use cases and processing on the in-memory database.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the whole crate consists of tests"
)]

mod alerts;
mod audit;
mod batches;
mod expiry;
mod idempotency;
mod imports;
mod limits;
mod once;
mod order_graph;
mod orders;
mod plan_model;
mod plans;
mod reconciling;
mod returns;
mod roles;
mod sessions;
mod shop;
mod stock;
mod sync_plans;
mod unsupported;
