//! Stock, its log and its holds.

mod events;
mod find_holds;
mod held_units;
mod holds;
mod idempotency;
mod levels;
mod list_holds;
mod log_filter;
mod logs;
mod queries;
mod reconcile;
mod repair;
mod stock;
mod write_stock;
