//! Stock, its log and its holds.

mod figures;
mod find_holds;
mod held_totals;
mod holds;
mod idempotency;
mod list_holds;
mod log_filter;
mod logs;
mod on_hand;
mod outbox;
mod queries;
mod reconcile;
mod repair;
mod stock;
mod update_stock;
mod write_stock;
