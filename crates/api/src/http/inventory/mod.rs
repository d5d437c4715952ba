//! `/api/inventory`: stock commands, holds, restocks and the inventory log.

mod adjust;
mod adjust_body;
mod availability;
mod batch;
mod command_body;
mod command_schema;
mod consume;
mod customer_locks;
mod hold_release;
mod holds;
mod inventory_log_response;
mod lock;
mod log_query;
mod logs;
mod low_stock;
mod reconcile;
mod release;
mod restock;
mod single_command;

pub use adjust::adjust_stock;
pub use availability::view_availability;
pub use batch::batch_stock;
pub use command_body::HoldSeconds;
pub use consume::consume_stock;
pub use hold_release::{ReleasedHoldsResponse, release_holds};
pub use holds::list_holds;
pub use inventory_log_response::InventoryLogResponse;
pub(super) use inventory_log_response::unchanged;
pub use lock::lock_stock;
pub(super) use log_query::{id, moment, operator};
pub use logs::list_logs;
pub use low_stock::list_low_stock;
pub use reconcile::reconcile_inventory;
pub use release::release_stock;
pub use restock::{request_restock, withdraw_restock};
