//! `/api/inventory`: stock commands, holds, restocks and the inventory log.

mod availability_detail;
mod batch_request;
mod command_body;
mod command_schema;
mod commands;
mod customer_locks;
mod hold_list;
mod hold_release;
mod inventory_log_response;
mod log_list;
mod log_query;
mod low_stock_list;
mod reconciliation;
mod restock_request;

pub use availability_detail::availability;
pub use batch_request::batch;
pub use command_body::HoldSeconds;
pub use commands::{adjust, consume, lock, release};
pub use hold_list::holds;
pub use hold_release::release_holds;
pub use inventory_log_response::InventoryLogResponse;
pub(super) use inventory_log_response::unchanged;
pub use log_list::logs;
pub(super) use log_query::{id, moment};
pub use low_stock_list::low_stock;
pub use reconciliation::reconcile;
pub use restock_request::{request_restock, withdraw_restock};
